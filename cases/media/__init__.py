"""What people send beside words: known by its content, cleaned in a box, sealed to the case, opened by a person."""
