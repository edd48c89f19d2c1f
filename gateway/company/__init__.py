"""The company's side of the front door: payments that come in, papers that go out, and news that customers hear of."""
