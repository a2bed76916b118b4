"""What a message asks for: emergency, care, small talk or a question of ours."""
