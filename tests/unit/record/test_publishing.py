"""Record §9.4, §9.5, §7.3-§7.6: what becomes public, and when it is held back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from biplomacy.record.adapters.local_witness import LocalWitness
from biplomacy.record.checkpoint import parse_checkpoint, sign_head
from biplomacy.record.derivation import published_nodes
from biplomacy.record.errors import (
    CheckpointUntrusted,
    Forked,
    PathOccupied,
    ProofInvalid,
    RecordAbsent,
    WitnessUnavailable,
)
from biplomacy.record.fsck import fsck
from biplomacy.record.merkle import root_at
from biplomacy.record.model import (
    Charter,
    Head,
    KeyKind,
    Stage,
    WithoutQuorum,
    WitnessAnswer,
)
from biplomacy.record.publishing import Outcome, Publisher
from biplomacy.record.sequencing import Sequencer
from biplomacy.record.tiles import bundle_path, owed_bundles, owed_tiles, tile_path
from biplomacy.record.witnessing import Witness
from biplomacy.values.clock import NoFaults
from biplomacy.values.digest import Digest
from fakes.charters import (
    CHARTER_OF_TEST,
    LOG_VKEY,
    ORIGIN,
    OTHER_WITNESS_VKEY,
    WITNESS_VKEY,
    policy,
)
from fakes.record_memory import MemoryLog, MemoryTiles, MemoryWitnessStore
from fakes.small_log import (
    ARCHIVE,
    LOG_KEY,
    LOG_SIGNER,
    NOW,
    PARTNER,
    NamedKey,
    SetClock,
    StopAt,
    amendment_entry,
    charter_entry,
    report_entry,
)

BOTH = (
    f"log {LOG_VKEY}\nwitness partner {WITNESS_VKEY}\nwitness archive {OTHER_WITNESS_VKEY}\n"
    "group both all partner archive\nquorum both\n"
)
ANY = BOTH.replace("both all", "both any")


@dataclass(slots=True)
class Scene:
    """A log, a place to publish to, and two witnesses that may be switched off."""

    charter: Charter = CHARTER_OF_TEST
    log: MemoryLog = field(default_factory=lambda: MemoryLog(ORIGIN))
    tiles: MemoryTiles = field(default_factory=MemoryTiles)
    clock: SetClock = field(default_factory=SetClock)
    asked: list[tuple[str, int, int]] = field(default_factory=list)
    off: set[str] = field(default_factory=set)
    memories: dict[str, MemoryWitnessStore] = field(
        default_factory=lambda: {PARTNER: MemoryWitnessStore(), ARCHIVE: MemoryWitnessStore()}
    )

    def witness(self, name: str) -> LocalWitness:
        signer = NamedKey(name, KeyKind.COSIGNATURE_ED25519)
        return LocalWitness(
            name, Witness(self.memories[name], {ORIGIN: LOG_KEY}, signer, self.clock)
        )

    def append(self, *entries: bytes) -> None:
        Sequencer(self.log, LOG_SIGNER, self.clock, NoFaults()).append(entries)

    def publisher(self, faults: StopAt | None = None) -> Publisher:
        clients = [Switched(self.witness(name), self) for name in (PARTNER, ARCHIVE)]
        return Publisher(self.log, self.tiles, clients, self.clock, faults or NoFaults())

    @property
    def public(self) -> int:
        return parse_checkpoint(self.tiles.files["checkpoint"]).head.size


@dataclass(frozen=True, slots=True)
class Switched:
    """A ``WitnessClient`` that notes what it is asked, and may be off."""

    inner: LocalWitness
    scene: Scene

    @property
    def name(self) -> str:
        return self.inner.name

    def add_checkpoint(self, old: int, proof: Sequence[bytes], note: bytes) -> WitnessAnswer:
        self.scene.asked.append((self.name, old, parse_checkpoint(note).head.size))
        if self.name in self.scene.off:
            raise WitnessUnavailable(f"{self.name} is off", hint="wait")
        return self.inner.add_checkpoint(old, proof, note)


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.append(charter_entry(), report_entry(1))
    return scene


def founded(text: str, without: WithoutQuorum = WithoutQuorum.HOLD) -> Scene:
    scene = Scene()
    charter = replace(CHARTER_OF_TEST, witness_policy=text, without_quorum=without)
    scene.append(charter_entry(charter), report_entry(1))
    return scene


def test_a_log_without_entries_has_nothing_to_publish() -> None:
    with pytest.raises(RecordAbsent):
        Scene().publisher().publish()


def test_a_checkpoint_with_its_quorum_becomes_public(scene: Scene) -> None:
    report = scene.publisher().publish()

    assert (report.size, report.outcome) == (2, Outcome.PUBLISHED)
    assert [(found.key.name, found.time) for found in report.cosigned] == [(PARTNER, NOW)]
    assert scene.public == 2
    assert scene.log.pending[2].stage is Stage.PUBLISHED
    assert scene.tiles.files["checkpoint"] == scene.log.pending[2].checkpoint.note


def test_publishing_again_changes_nothing_and_asks_nobody_that_cosigned(scene: Scene) -> None:
    first = scene.publisher().publish()
    before = dict(scene.tiles.files)
    scene.asked.clear()

    again = scene.publisher().publish()

    assert (again.size, again.outcome, again.cosigned) == (2, first.outcome, first.cosigned)
    assert scene.tiles.files == before
    assert PARTNER not in [name for name, _, _ in scene.asked]


def test_only_the_newest_checkpoint_is_submitted_with_the_last_cosigned_size(scene: Scene) -> None:
    scene.publisher().publish()
    scene.append(report_entry(2))
    scene.append(report_entry(3))
    scene.append(report_entry(4))
    scene.asked.clear()

    scene.publisher().publish()

    assert [ask for ask in scene.asked if ask[0] == PARTNER] == [(PARTNER, 2, 5)]
    assert scene.log.pending[4].stage is Stage.SIGNED


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 513])
def test_every_file_that_a_published_size_owes_is_there(size: int) -> None:
    scene = Scene()
    scene.append(charter_entry(), *(report_entry(number) for number in range(1, size)))

    scene.publisher().publish()

    owed = {tile_path(*tile) for tile in owed_tiles(size)}
    owed |= {bundle_path(*bundle) for bundle in owed_bundles(size)}
    assert set(scene.tiles.files) == owed | {"checkpoint"}
    assert root_at(size, published_nodes(scene.tiles, size)) == scene.log.root


@pytest.mark.parametrize("steps", [(1, 255, 256, 300), (200, 300), (256, 512), (511, 512, 513)])
def test_growing_in_steps_gives_the_same_files_as_at_once(steps: tuple[int, ...]) -> None:
    entries = [charter_entry(), *(report_entry(number) for number in range(1, steps[-1]))]
    grown, whole = Scene(), Scene()
    whole.append(*entries)
    whole.publisher().publish()

    for first, last in zip((0, *steps), steps, strict=False):
        grown.append(*entries[first:last])
        grown.publisher().publish()

    assert whole.tiles.files.items() <= grown.tiles.files.items()
    assert fsck(grown.log, grown.tiles) == ()


def test_tiles_that_are_gone_are_derived_from_the_rows_again(scene: Scene) -> None:
    scene.publisher().publish()
    scene.tiles.files.clear()
    scene.append(report_entry(2))

    scene.publisher().publish()

    assert root_at(3, published_nodes(scene.tiles, 3)) == scene.log.root


def test_without_a_quorum_nothing_becomes_public(scene: Scene) -> None:
    scene.off.add(PARTNER)

    report = scene.publisher().publish()

    assert (report.outcome, report.cosigned) == (Outcome.HELD, ())
    assert {"witness-unavailable", "quorum-not-met"} <= {one.code for one in report.findings}
    assert "checkpoint" not in scene.tiles.files
    assert "checkpoint.pending" not in scene.tiles.files


def test_a_charter_may_show_what_is_pending(scene: Scene) -> None:
    scene = founded(policy(), WithoutQuorum.PENDING)
    scene.off.add(PARTNER)

    report = scene.publisher().publish()

    assert report.outcome is Outcome.PENDING
    assert scene.tiles.files["checkpoint.pending"] == scene.log.pending[2].checkpoint.note
    assert "checkpoint" not in scene.tiles.files


def test_one_cosignature_waits_for_the_other() -> None:
    scene = founded(BOTH)
    scene.off.add(ARCHIVE)
    held = scene.publisher().publish()
    scene.off.clear()
    scene.asked.clear()

    report = scene.publisher().publish()

    assert held.outcome is Outcome.HELD
    assert [found.key.name for found in held.cosigned] == [PARTNER]
    assert report.outcome is Outcome.PUBLISHED
    assert scene.asked == [(ARCHIVE, 0, 2)]


def test_a_witness_that_comes_late_adds_to_what_is_public() -> None:
    scene = founded(ANY)
    scene.off.add(ARCHIVE)
    scene.publisher().publish()
    scene.off.clear()

    report = scene.publisher().publish()

    assert [found.key.name for found in report.cosigned] == [PARTNER, ARCHIVE]
    assert scene.tiles.files["checkpoint"] == scene.log.pending[2].checkpoint.note


def test_an_old_cosignature_is_renewed_in_its_place(scene: Scene) -> None:
    scene.publisher().publish()
    scene.clock.time += CHARTER_OF_TEST.max_cosignature_age_s // 2

    report = scene.publisher().publish()

    assert [found.time for found in report.cosigned] == [scene.clock.time]
    assert scene.tiles.files["checkpoint"].count(PARTNER.encode()) == 1


def test_a_witness_whose_answer_was_lost_is_asked_again_at_its_own_size(scene: Scene) -> None:
    witness = scene.witness(PARTNER)
    witness.add_checkpoint(0, (), scene.log.pending[2].checkpoint.note)

    report = scene.publisher().publish()

    assert report.outcome is Outcome.PUBLISHED
    assert [ask for ask in scene.asked if ask[0] == PARTNER] == [(PARTNER, 0, 2), (PARTNER, 2, 2)]


def test_a_witness_that_is_ahead_shows_a_database_that_went_back(scene: Scene) -> None:
    ahead = Scene(memories=scene.memories)
    ahead.append(charter_entry(), report_entry(1), report_entry(2))
    ahead.publisher().publish()

    report = scene.publisher().publish()

    assert report.outcome is Outcome.HELD
    assert "behind-own-past" in {one.code for one in report.findings}


def test_a_witness_that_saw_another_history_refuses(scene: Scene) -> None:
    other = Scene(memories=scene.memories)
    other.append(charter_entry(), report_entry(1))
    other.publisher().publish()
    charter = replace(CHARTER_OF_TEST, title="Another record")
    forked = Scene(memories=scene.memories)
    forked.append(charter_entry(charter), report_entry(1), report_entry(2))

    report = forked.publisher().publish()

    assert report.outcome is Outcome.HELD
    assert ("witness-refused", "failure") in {(one.code, one.severity) for one in report.findings}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(WitnessAnswer(404), "witness-refused", id="unknown-origin"),
        pytest.param(WitnessAnswer(403), "witness-refused", id="unknown-origin-of-old"),
        pytest.param(WitnessAnswer(400), "witness-refused", id="malformed"),
        pytest.param(WitnessAnswer(409, size=1), "witness-unavailable", id="always-a-conflict"),
        pytest.param(WitnessAnswer(200), "witness-unknown", id="no-lines"),
        pytest.param(WitnessAnswer(200, (b"rubbish",)), "cosignature-invalid", id="rubbish"),
        pytest.param(
            WitnessAnswer(200, ("— stranger.example AAAAAAAA\n".encode(),)),
            "witness-unknown",
            id="a-stranger",
        ),
    ],
)
def test_an_answer_that_is_no_cosignature_is_a_finding(
    scene: Scene, answer: WitnessAnswer, code: str
) -> None:
    @dataclass(frozen=True, slots=True)
    class Fixed:
        name: str = PARTNER

        def add_checkpoint(self, _old: int, _proof: Sequence[bytes], _note: bytes) -> WitnessAnswer:
            return answer

    publisher = Publisher(scene.log, scene.tiles, [Fixed()], scene.clock, NoFaults())

    report = publisher.publish()

    assert report.outcome is Outcome.HELD
    assert [one.code for one in report.findings] == [code, "quorum-not-met"]


def test_a_change_of_witnesses_is_itself_witnessed_by_both(scene: Scene) -> None:
    scene.publisher().publish()
    amended = replace(CHARTER_OF_TEST, witness_policy=policy(OTHER_WITNESS_VKEY))
    scene.append(amendment_entry(amended, 2))
    scene.append(report_entry(3))
    scene.off.add(PARTNER)
    held = scene.publisher().publish()
    scene.off.clear()
    both = scene.publisher().publish()
    scene.append(report_entry(4))
    scene.off.add(PARTNER)

    after = scene.publisher().publish()

    assert held.outcome is Outcome.HELD
    assert sorted(found.key.name for found in both.cosigned) == [ARCHIVE, PARTNER]
    assert both.outcome is Outcome.PUBLISHED
    assert [found.key.name for found in after.cosigned] == [ARCHIVE]
    assert after.outcome is Outcome.PUBLISHED


def test_a_public_size_beyond_the_database_stops_the_publisher(scene: Scene) -> None:
    ahead = Scene(tiles=scene.tiles)
    ahead.append(charter_entry(), report_entry(1), report_entry(2))
    ahead.publisher().publish()

    with pytest.raises(Forked, match="database ends at 2"):
        scene.publisher().publish()


def test_a_public_head_that_is_not_ours_stops_the_publisher(scene: Scene) -> None:
    scene.publisher().publish()
    scene.tiles.files["checkpoint"] = sign_head(Head(ORIGIN, 1, Digest(b"\1" * 32)), LOG_SIGNER)

    with pytest.raises(Forked, match="not one of"):
        scene.publisher().publish()


def test_the_place_of_another_log_is_left_alone(scene: Scene) -> None:
    other = NamedKey("record.other.example/2026", KeyKind.LOG_ED25519)
    foreign = sign_head(Head(other.name, 1, Digest(b"\1" * 32)), other)
    scene.tiles.files["checkpoint"] = foreign

    with pytest.raises(CheckpointUntrusted):
        scene.publisher().publish()

    assert scene.tiles.files == {"checkpoint": foreign}


def test_a_changed_tile_is_not_overwritten(scene: Scene) -> None:
    scene.tiles.files["tile/0/000.p/2"] = b"something else"

    with pytest.raises(PathOccupied):
        scene.publisher().publish()

    assert "checkpoint" not in scene.tiles.files


def test_rows_that_do_not_lead_to_the_signed_root_are_not_published(scene: Scene) -> None:
    row = scene.log.stored[1]
    scene.log.stored[1] = replace(row, data=report_entry(2))

    with pytest.raises(ProofInvalid):
        scene.publisher().publish()

    assert "checkpoint" not in scene.tiles.files
