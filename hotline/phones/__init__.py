"""The demonstration's telephones: three phones in a browser and a stand-in for the platforms behind them."""
