"""Copies of the whole store: made while the bot serves, checked, and given back to either database.

A backup is one tar file: the rows of every table as JSON, the files of enquiries, a manifest, and
`SHA256SUMS` of them all. It can be unpacked and checked without this program.
"""
