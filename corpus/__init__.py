"""The partnership texts and what is known of them, as data a person can edit."""
