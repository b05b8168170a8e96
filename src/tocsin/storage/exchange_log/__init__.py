"""The witnessed log in the node's home: tiles that never change, a journal for what is newer, the newest checkpoint."""
