package soulfra.contract.http;

import soulfra.contract.Accounts;
import soulfra.contract.Chat;
import soulfra.contract.Feed;
import soulfra.contract.Live;
import soulfra.contract.Loops;
import soulfra.contract.Operations;

/// A stage, as the edge sees it.
public record Services(
    Accounts accounts, Chat chat, Feed feed, Loops loops, Live live, Operations operations) {}
