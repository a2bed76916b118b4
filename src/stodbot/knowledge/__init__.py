"""YAML to `KnowledgeBase`: strict reading, checks, and tests of the knowledge as data."""
