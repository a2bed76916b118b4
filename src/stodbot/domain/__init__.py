"""What stodbot talks about: entries, queues, decisions. Frozen, pure, without I/O."""
