"""Who may see what: policies, and the one gate through which anything leaves or is shown."""
