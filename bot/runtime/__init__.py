"""A lean way to train and serve Rasa: no TensorFlow, no dask at run time, a live tracker store, one input channel."""
