package soulfra.toxiproxy.toxic;

/// What somebody says about attributes: some of them, in any order.
public interface Values {

  Values NONE =
      new Values() {
        @Override
        public long whole(String name, long otherwise) {
          return otherwise;
        }

        @Override
        public String text(String name, String otherwise) {
          return otherwise;
        }
      };

  /// A whole number, or what stands if nothing is said.
  long whole(String name, long otherwise);

  /// A text, or what stands if nothing is said.
  String text(String name, String otherwise);
}
