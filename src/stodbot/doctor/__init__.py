"""Looks at everything a running bot needs, and says how it is; changes nothing."""
