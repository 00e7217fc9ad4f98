package soulfra.experiments;

/// A chapter of *Designing Data-Intensive Applications* (DDIA), with its number in both editions.
public enum Chapter {
  NONFUNCTIONAL_REQUIREMENTS(2, "Defining Nonfunctional Requirements", 1),
  STORAGE(4, "Storage and Retrieval", 3),
  ENCODING(5, "Encoding and Evolution", 4),
  REPLICATION(6, "Replication", 5),
  SHARDING(7, "Sharding", 6),
  TRANSACTIONS(8, "Transactions", 7),
  CONSENSUS(10, "Consistency and Consensus", 9),
  STREAMS(12, "Stream Processing", 11);

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
