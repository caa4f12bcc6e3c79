"""The texts and the timeline as the contract shows them."""
