"""The running node: configuration, composition root, jobs; what surfaces talk to."""
