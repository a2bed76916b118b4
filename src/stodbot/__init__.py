"""stodbot answers businesses' questions on regional support and strategy."""

__version__ = "0.1.0"
