// Package backendtest holds the contract every data store backend passes, as one suite, and a backend that fails on
// demand.
//
//	func TestBackend(t *testing.T) {
//		backendtest.Run(t, func(t *testing.T) datastore.Backend { return memory.New() })
//	}
package backendtest

// This file holds Run. Its one rule: a case speaks to a Backend alone, says its own times, and gets a fresh store.

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// Open makes an empty backend for one test; the suite closes it.
type Open func(t *testing.T) datastore.Backend

// Run runs the whole suite: the contract of the verbs, the engine on top of them, and the engine on top of a Faulty.
func Run(t *testing.T, open Open) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := open(t)
			t.Cleanup(func() { _ = b.Close() }) // some cases close it themselves
			c.run(t, b)
		})
	}
	t.Run("Twin", func(t *testing.T) {
		b := open(t)
		runTwin(t, b)
		require.NoError(t, b.Close())
	})
	t.Run("Engine", func(t *testing.T) { runEngine(t, open) })
	t.Run("Model", func(t *testing.T) { runModels(t, open) })
}

// cases is the contract, in the order of its parts.
var cases = []struct {
	name string
	run  func(*testing.T, datastore.Backend)
}{
	{"Load/Missing", loadMissing},
	{"Save/FirstVersion", saveFirst},
	{"Save/NextVersion", saveNext},
	{"Save/ClockGoesBack", saveClockGoesBack},
	{"Save/Match", saveMatch},
	{"Save/MatchNothing", saveMatchNothing},
	{"Save/Anew", saveAnew},
	{"Save/ContentIsWhole", saveWhole},
	{"Save/BigValue", saveBig},
	{"Save/BinaryNames", saveBinaryNames},
	{"Save/NeighbouringNames", saveNeighbours},
	{"Save/ConcurrentWriters", saveConcurrent},
	{"Delete/Tombstone", deleteTombstone},
	{"Delete/Nothing", deleteNothing},
	{"Delete/ThenSave", deleteThenSave},
	{"Delete/Ordered", deleteOrdered},
	{"Versions/OneAnHour", versionsHourly},
	{"Versions/Range", versionsRange},
	{"Versions/Pages", versionsPages},
	{"Versions/Expire", versionsExpire},
	{"Versions/Drop", versionsDrop},
	{"Versions/DropLatest", versionsDropLatest},
	{"Versions/DropLast", versionsDropLast},
	{"Versions/RemovedAndSetInOneHour", versionsWithinHour},
	{"History/Whole", historyWhole},
	{"Restore/Copies", restoreCopies},
	{"Restore/Replaces", restoreReplaces},
	{"Restore/Tombstone", restoreTombstone},
	{"Restore/Erases", restoreErases},
	{"Restore/Ordered", restoreOrdered},
	{"Restore/Ended", restoreEnded},
	{"Restore/TellsWatchers", restoreTellsWatchers},
	{"Restore/Refuses", restoreRefuses},
	{"Restore/AtOnce", restoreAtOnce},
	{"Restore/If", restoreIf},
	{"Sweep/Versions", sweepVersions},
	{"Sweep/Tombstones", sweepTombstones},
	{"Sweep/Pages", sweepPages},
	{"Sweep/UnderLoad", sweepUnderLoad},
	{"Sweep/Nothing", sweepNothing},
	{"Lease/Held", leaseHeld},
	{"Lease/Ends", leaseEnds},
	{"Lease/Renewed", leaseRenewed},
	{"Lease/Lapsed", leaseLapsed},
	{"Lease/Released", leaseReleased},
	{"Lease/Unknown", leaseUnknown},
	{"Lease/Erased", leaseErased},
	{"Lease/NeverTwo", leaseNeverTwo},
	{"Lease/Deaths", leaseDeaths},
	{"Keys/Order", keysOrder},
	{"Keys/Prefix", keysPrefix},
	{"Keys/Pages", keysPages},
	{"Keys/AllScopes", keysAllScopes},
	{"Keys/Tombstones", keysTombstones},
	{"Stores", storesListed},
	{"Sorted/Order", sortedOrder},
	{"Sorted/Bounds", sortedBounds},
	{"Sorted/Pages", sortedPages},
	{"Sorted/Moves", sortedMoves},
	{"Watch", watch},
	{"Context", contextEnded},
	{"Closed", closed},
}

// start is a time well within a UTC hour, ms: 2026-01-02 10:05:00.
const start = 1767348300000

const (
	minute = 60 * 1000
	hour   = 60 * minute
)

// A probe speaks to a backend and fails the test on any error.
type probe struct {
	*testing.T
	datastore.Backend
	ctx context.Context
}

func on(t *testing.T, b datastore.Backend) probe { return probe{t, b, t.Context()} }

func standard(name string) datastore.Key {
	return datastore.Key{Store: "PlayerData", Scope: "global", Name: name}
}

func ordered(name string) datastore.Key {
	return datastore.Key{Store: "Scores", Scope: "global", Name: name, Ordered: true}
}

func (p probe) load(key datastore.Key) *datastore.Entry {
	p.Helper()
	entry, err := p.Load(p.ctx, key)
	require.NoError(p, err)
	return entry
}

func (p probe) save(key datastore.Key, w datastore.Write) *datastore.Entry {
	p.Helper()
	saved, err := p.Save(p.ctx, key, w)
	require.NoError(p, err)
	return saved.Entry
}

// set writes a text at a time.
func (p probe) set(key datastore.Key, text string, at int64) *datastore.Entry {
	p.Helper()
	return p.save(key, datastore.Write{Change: datastore.Change{Value: []byte(text)}, Now: at, Origin: "test"})
}

// rank writes a number to an ordered key.
func (p probe) rank(key datastore.Key, n int64) *datastore.Entry {
	p.Helper()
	return p.save(key, datastore.Write{Change: datastore.Change{Number: n}, Now: start, Origin: "test"})
}

func (p probe) remove(key datastore.Key, at int64) datastore.Saved {
	p.Helper()
	saved, err := p.Save(p.ctx, key, datastore.Write{Delete: true, Now: at, Origin: "test"})
	require.NoError(p, err)
	return saved
}

// history gives the texts of all versions, a tombstone as "-".
func (p probe) history(key datastore.Key, r datastore.VersionRange) []string {
	p.Helper()
	if r.Limit == 0 {
		r.Limit = 1000
	}
	infos, err := p.Versions(p.ctx, key, r)
	require.NoError(p, err)
	texts := []string{}
	for _, info := range infos {
		entry, err := p.LoadVersion(p.ctx, key, info.Version)
		require.NoError(p, err)
		require.NotNil(p, entry, "version %s is listed but not there", info.Version)
		require.Equal(p, info, entry.Info())
		text := string(entry.Value)
		if entry.Deleted {
			text = "-"
		}
		texts = append(texts, text)
	}
	return texts
}

// names lists keys by name, with the scope before it for AllScopes.
func (p probe) names(r datastore.KeyRange) []string {
	p.Helper()
	if r.Limit == 0 {
		r.Limit = 1000
	}
	infos, err := p.Keys(p.ctx, r)
	require.NoError(p, err)
	names := []string{}
	for _, info := range infos {
		name := info.Name
		if r.Ref.AllScopes {
			name = info.Scope + "/" + name
		}
		names = append(names, name)
	}
	return names
}

// ranks lists an ordered store as numbers.
func (p probe) ranks(r datastore.SortedRange) []datastore.Ranked {
	p.Helper()
	r.Ref = ordered("").Ref()
	if r.Limit == 0 {
		r.Limit = 1000
	}
	items, err := p.Sorted(p.ctx, r)
	require.NoError(p, err)
	return items
}
