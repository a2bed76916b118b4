"""The staff's side: cards, and what is done with an enquiry in a chat."""
