"""Several real processes of the bot behind a load balancer, on one database."""
