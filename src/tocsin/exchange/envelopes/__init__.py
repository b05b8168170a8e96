"""How objects travel: sealed in signed batches, each provable alone, in streams whose gaps can be seen."""
