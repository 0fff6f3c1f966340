"""What pages and files read, always through what the member may see."""
