"""What an origin still says of objects that others hold: releases, leases, recalls, and the receipts it gets back."""
