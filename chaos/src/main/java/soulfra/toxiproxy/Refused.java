package soulfra.toxiproxy;

/// What was asked for can't be done; the status and the words are the original's.
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;

  private Refused(int status, String message) {
    super(message);
    this.status = status;
  }

  public int status() {
    return status;
  }

  public static Refused badBody(String why) {
    return new Refused(400, "bad request body: " + why);
  }

  static Refused missing(String field) {
    return new Refused(400, "missing required field: " + field);
  }

  static Refused badStream() {
    return new Refused(400, "stream was invalid, can be either upstream or downstream");
  }

  static Refused badType() {
    return new Refused(400, "invalid toxic type");
  }

  static Refused noProxy() {
    return new Refused(404, "proxy not found");
  }

  static Refused noToxic() {
    return new Refused(404, "toxic not found");
  }

  static Refused proxyExists() {
    return new Refused(409, "proxy already exists");
  }

  static Refused toxicExists() {
    return new Refused(409, "toxic already exists");
  }

  /// A fault of ours.
  public static Refused fault(RuntimeException fault) {
    return new Refused(500, fault.toString());
  }

  static Refused failed(String why) {
    return new Refused(500, why);
  }
}
