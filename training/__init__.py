"""Labels -> data set -> fine-tuning -> evaluation -> a model directory. Needs the extra `train`."""
