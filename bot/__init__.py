"""What Rasa loads: Vietnamese normaliser, tokenizer, featurizers, classifiers, extractors, and a lean runtime."""
