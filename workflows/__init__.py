"""What must be done: clarification cases, who is responsible."""
