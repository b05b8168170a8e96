"""What would a reform do? Councils on paper that anybody may draw: power to act, voice, and the record replayed."""
