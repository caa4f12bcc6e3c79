"""From texts to an index: read the corpus, cut it into passages, embed it, keep it in Qdrant."""
