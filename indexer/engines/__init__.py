"""The engines, each a folder behind the contract of `indexer.contract.engine`."""
