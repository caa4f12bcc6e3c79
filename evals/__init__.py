"""How accurate the answers and the retrieval are, measured."""
