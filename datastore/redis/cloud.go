package redis

// This file holds what memory stores share: their scripts, the names of their keys in Redis and how a step is made. Its
// one rule: a step that changes something carries a token, by which a structure knows its last steps, so that one whose
// answer was lost is not done again.
//
//	lanai:{m/name}, :o :d :n :t       a sorted map: items, their order, when they expire, bytes, last steps
//	lanai:{h/name}, ...               a hash map, likewise
//	lanai:{q/name}, :s :x :d :r :n :t a queue: items, in sight, hidden, when they expire, reads, bytes, last steps
//	lanai:{c/name}, :t                a counter, last steps
//	lanai:topic:name                  Pub/Sub channel of a topic; lanai:topics is that of none
//
// Redis forgets a structure by itself an hour or two after all in it has expired; last steps after an hour
// without any.

import (
	"context"
	_ "embed" // the scripts
	"strconv"
	"time"

	"lanai/datastore"
)

var _ datastore.CloudBackend = (*Backend)(nil)

//go:embed memory.lua
var memorySource string

//go:embed map.lua
var mapSource string

//go:embed mapsave.lua
var mapSaveSource string

//go:embed mapdrop.lua
var mapDropSource string

//go:embed maprange.lua
var mapRangeSource string

//go:embed queue.lua
var queueSource string

//go:embed queuepush.lua
var queuePushSource string

//go:embed queueread.lua
var queueReadSource string

//go:embed queuedrop.lua
var queueDropSource string

//go:embed queuecount.lua
var queueCountSource string

//go:embed counteradd.lua
var counterAddSource string

var (
	clockScript      = newScript(memorySource + "return string.format('%d', clock())")
	counterAddScript = newScript(memorySource + counterAddSource)
	mapDropScript    = newScript(memorySource + mapSource + mapDropSource)
	mapRangeScript   = newScript(memorySource + mapSource + mapRangeSource)
	mapSaveScript    = newScript(memorySource + mapSource + mapSaveSource)
	queueCountScript = newScript(memorySource + queueSource + queueCountSource)
	queueDropScript  = newScript(memorySource + queueSource + queueDropSource)
	queuePushScript  = newScript(memorySource + queueSource + queuePushSource)
	queueReadScript  = newScript(memorySource + queueSource + queueReadSource)
)

// structureAt gives the keys of a structure: kind is the letter of its tag.
func (b *Backend) structureAt(kind, name string, endings ...string) []string {
	tag := kind + "/" + string(appendEscaped(nil, name))
	keys := make([]string, len(endings))
	for i, ending := range endings {
		keys[i] = b.at(tag, ending)
	}
	return keys
}

// A step is one script on one structure.
type step struct {
	job
	script *script
	keys   []string
	token  string // names the step; "" for one that may be repeated
}

// do makes a step. The script gets the token and, in a repetition, when the step was first tried, then args. What it
// answers is given: the outcome, and the texts behind it.
func (b *Backend) do(ctx context.Context, s step, args ...any) (outcome string, rest []string, err error) {
	begin := time.Now()
	all := append([]any{s.token, ""}, args...)
	err = b.attempt(ctx, s.job, func(ctx context.Context, again bool) error {
		if again && s.write {
			since, err := b.serverTime(ctx, s.keys[0], begin)
			if err != nil {
				return err
			}
			all[1] = since
		}
		for {
			answer, err := b.run(ctx, s.script, s.keys, all...)
			if err != nil {
				return err
			}
			reply := texts(answer)
			if len(reply) == 0 || reply[0] == "damaged" {
				return errRecord
			}
			switch outcome, rest = reply[0], reply[1:]; outcome {
			case "more": // so much had expired that the script did nothing but remove
			case "unknown":
				return ErrUncertain
			default:
				return nil
			}
		}
	})
	return outcome, rest, err
}

// serverTime tells what the clock of the server that has a key showed at begin, or earlier, in ms.
func (b *Backend) serverTime(ctx context.Context, key string, begin time.Time) (int64, error) {
	answer, err := b.run(ctx, clockScript, []string{key})
	if err != nil {
		return 0, err
	}
	ago := time.Since(begin).Milliseconds() + 1
	text, _ := answer.(string)
	now, err := strconv.ParseInt(text, 10, 64)
	return now - ago, err
}

// outcomeError gives the error of an outcome that is one.
func outcomeError(outcome string) error {
	switch outcome {
	case "bytes":
		return datastore.DataStructureMemoryOverLimit.New()
	case "conflict":
		return datastore.ErrConflict
	case "items":
		return datastore.DataStructureItemsOverLimit.New()
	case "range":
		return datastore.ErrCounterRange
	}
	return nil
}
