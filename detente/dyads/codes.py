"""The codes of a dyad and of a paragraph, in the order in which the network's heads give them."""

STANCES = ("cooperative", "neutral", "hostile")
MODES = ("verbal", "material")
INITIATORS = ("first", "second", "both")  # the target that the text names first, the other one, both
SENTIMENTS = ("positive", "neutral", "negative")
HEADS = {"stance": STANCES, "mode": MODES, "initiator": INITIATORS, "sentiment": SENTIMENTS}
