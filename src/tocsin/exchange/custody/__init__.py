"""What a member holds, from whom, given to whom and until when: the machine that decides every act on an object."""
