"""What sharing the models' calls among concurrent questions gains, against the ways not taken."""
