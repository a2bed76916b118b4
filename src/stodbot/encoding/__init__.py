"""Sentence encoders: adapters for the `Encoder` port in `stodbot.matching.encoder`."""
