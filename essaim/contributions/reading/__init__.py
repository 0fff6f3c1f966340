"""What pages read: rows through what the member may see, in few queries."""
