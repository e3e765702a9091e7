"""The sentences of checks on outlooks and accords, and of a status on its own rows."""

from __future__ import annotations

from biplomacy.web.language import marked

_OUTLOOK = (  # biplomacy.verify.outlook, biplomacy.outlook.checking
    marked("%(count)s paths of %(days)s days, %(count_policies)s policies"),
    marked("drawn again: every figure is the same"),
    marked("%(count)s days of paths are more than are drawn here; run `biplomacy outlook check`"),
    marked(
        "the closes %(hex)s do not lie beside the log; with that file run `biplomacy outlook check`"
    ),
    marked("%(path)s: published %(field)s, drawn again %(field_again)s"),
    marked("%(count)s figures differ"),
    marked(
        "was made by %(text)s, which is not biplomacy outlook %(number)s: nothing was drawn again"
    ),
    marked("the closes at hand are %(hex)s, not the stated %(hex_stated)s"),
)
_ACCORD = (  # biplomacy.verify.accord and partner, biplomacy.accord.recheck
    marked("%(count)s commitments, %(count_verifiable)s verifiable"),
    marked("the linter gives the same findings"),
    marked("the linter gives other findings"),
    marked("%(key)s is named twice"),
    marked("give the partner's record with --subject SOURCE"),
    marked("the record given with --subject is not sound, so nothing of it counts"),
    marked("entry %(index)s of %(name)s"),
    marked("entry %(index)s of %(name)s has other bytes at %(field)s"),
    marked("entry %(index)s of %(name)s holds the same bytes"),
    marked("entry %(index)s of %(name)s says the same"),
    marked("entry %(index)s of %(name)s says otherwise at %(field)s"),
    marked("not at hand is the record of %(keys)s"),
    marked("%(name)s has not logged it: one signature is a proposal"),
    marked("%(name)s has not logged this meeting"),
    marked("%(count)s commitments judged on %(day)s"),
    marked("this record does not hold the accord %(hex)s"),
    marked("neither record holds the accord %(hex)s"),
    marked("%(name)s is not the record of %(key)s"),
    marked("it names %(size)s entries of this record, and is entry %(index)s itself"),
    marked("the checkpoint of %(name)s at size %(size)s does not lie beside the copy at hand"),
    marked("computed again from the entries below the sizes that it names: the same rows"),
    marked("the record of %(keys)s is not at hand up to the size that is named"),
    marked("%(keys)s (%(count)s places): %(message)s"),
    marked("recomputing the row gives another one"),
    marked("it speaks of another accord"),
    marked("the signatures are over another file"),
    marked("the file that was signed says otherwise"),
    marked("signed %(count)s of %(count_all)s"),
    marked("the accord is in force since %(day)s, not %(day_stated)s"),
)
_EXCHANGE = (  # biplomacy.verify.exchanges, biplomacy.accord.sealing
    marked("%(count)s files, %(size)s bytes"),
    marked("the descriptor %(hex)s does not lie beside the log"),
    marked("the files beside the log are another package"),
    marked("every file has the hash that the descriptor names"),
    marked("the descriptor says the same; the files do not lie beside the log"),
    marked("the sender's proof does not lie beside the log"),
    marked("the sender's proof leads from the package to its log"),
    marked("the proof leads to a checkpoint, of which no key of %(name)s is known"),
    marked("what the other party logged is not at hand"),
    marked("it was answered in time"),
    marked("it was answered after the day that it names"),
    marked("answered by entry %(index)s of %(name)s on %(day)s"),
    marked("answers %(key)s"),
    marked("no answer"),
    marked("%(name)s holds no answer to it"),
    marked("answers no request that is logged"),
    marked("was logged on %(day)s; the answer was due on %(day_due)s"),
    marked("names a file of %(size)s bytes; the one at hand has %(size_here)s"),
    marked("the descriptor has the digest %(hex)s, not %(hex_stated)s"),
    marked("the descriptor of %(name)s says something else than the statement"),
    marked("the receipt is for %(hex)s, the package sent is %(hex_sent)s"),
    marked(
        "the receipt names entry %(index)s of %(name)s, the package was sent by entry "
        "%(index_sent)s of %(name_sent)s"
    ),
    marked("the entry is a %(name)s, not a %(name_wanted)s"),
)
_STATUS = (  # biplomacy.accord.completion and status_notes
    marked("no request made"),
    marked("nothing is due yet"),
    marked("nothing due before %(day)s"),
    marked("one side"),
    marked("waiting for %(keys)s"),
    marked("%(count)s of %(count_asked)s deliveries shown"),
    marked("evidence is %(days)s days old"),
    marked("%(count)s late"),
    marked("a proposal: not every party has logged it"),
    marked("the record of %(keys)s is not at hand"),
    marked("the record of %(keys)s is not at hand, nor whether it logged this"),
)
ACCORD_REASONS = (*_OUTLOOK, *_ACCORD, *_EXCHANGE, *_STATUS)
