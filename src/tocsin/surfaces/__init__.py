"""What people and programmes touch: pages, API and command line."""
