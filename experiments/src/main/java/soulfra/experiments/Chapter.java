package soulfra.experiments;

/// A chapter of *Designing Data-Intensive Applications* (DDIA), with its number in both editions.
public enum Chapter {
  TRADE_OFFS(1, "Trade-Offs in Data Systems Architecture", 1),
  NONFUNCTIONAL_REQUIREMENTS(2, "Defining Nonfunctional Requirements", 1),
  DATA_MODELS(3, "Data Models and Query Languages", 2),
  STORAGE(4, "Storage and Retrieval", 3),
  ENCODING(5, "Encoding and Evolution", 4),
  REPLICATION(6, "Replication", 5),
  SHARDING(7, "Sharding", 6),
  TRANSACTIONS(8, "Transactions", 7),
  TROUBLE(9, "The Trouble with Distributed Systems", 8),
  CONSENSUS(10, "Consistency and Consensus", 9),
  BATCH(11, "Batch Processing", 10),
  STREAMS(12, "Stream Processing", 11),
  PHILOSOPHY(13, "A Philosophy of Streaming Systems", 12),
  RIGHT_THING(14, "Doing the Right Thing", 12);

  /// In the second edition.
  public final int number;

  public final String title;

  public final int numberInFirstEdition;

  Chapter(int number, String title, int numberInFirstEdition) {
    this.number = number;
    this.title = title;
    this.numberInFirstEdition = numberInFirstEdition;
  }
}
