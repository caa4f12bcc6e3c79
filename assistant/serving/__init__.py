"""What stands round the doors: who may call, how much, how it is counted, logged and refused."""
