package redis

// This file holds sorted maps and hash maps. Its one rule: the order of an item's place, as bytes, is that of sort key and
// key.

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"math"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"lanai/datastore"
)

// mapKeys are the keys of a map.
func (b *Backend) mapKeys(ref datastore.MapRef) []string {
	kind := "h"
	if ref.Sorted {
		kind = "m"
	}
	return b.structureAt(kind, ref.Name, "", ":o", ":d", ":n", ":t")
}

// The first byte of a place.
const (
	placeNumber = 1 // 8 bytes follow, which sort as numbers do
	placeText   = 2 // the text follows, each 0 byte with FF behind it, and two 0 bytes
	placeNone   = 3
)

// sortableFloat maps numbers, NaN excepted, to unsigned ones of the same order; -0 is 0.
func sortableFloat(f float64) uint64 {
	bits := math.Float64bits(f + 0)
	if bits>>63 == 1 {
		return ^bits
	}
	return bits | 1<<63
}

func unsortableFloat(n uint64) float64 {
	if n>>63 == 0 {
		return math.Float64frombits(^n)
	}
	return math.Float64frombits(n &^ (1 << 63))
}

// placeOf gives what comes before the key in the order. No place is the beginning of another.
func placeOf(k datastore.SortKey) []byte {
	switch k.Kind {
	case datastore.SortNumber:
		return binary.BigEndian.AppendUint64([]byte{placeNumber}, sortableFloat(k.Number))
	case datastore.SortText:
		return append([]byte("\x02"), strings.ReplaceAll(k.Text, "\x00", "\x00\xff")+"\x00\x00"...)
	}
	return []byte{placeNone}
}

// sortKeyOf reads what placeOf wrote.
func sortKeyOf(place []byte) (datastore.SortKey, bool) {
	switch {
	case len(place) == 9 && place[0] == placeNumber:
		return datastore.SortKey{Kind: datastore.SortNumber, Number: unsortableFloat(binary.BigEndian.Uint64(place[1:]))}, true
	case len(place) >= 3 && place[0] == placeText && bytes.HasSuffix(place, []byte{0, 0}):
		text := strings.ReplaceAll(string(place[1:len(place)-2]), "\x00\xff", "\x00")
		return datastore.SortKey{Kind: datastore.SortText, Text: text}, true
	case len(place) == 1 && place[0] == placeNone:
		return datastore.SortKey{}, true
	}
	return datastore.SortKey{}, false
}

// behind gives the first text after all that begin with place, whose first byte is small.
func behind(place []byte) []byte {
	end := bytes.TrimRight(place, "\xff")
	next := bytes.Clone(end)
	next[len(next)-1]++
	return next
}

// lexBounds gives a range as ZRANGEBYLEX has it.
func lexBounds(r datastore.ItemRange) (low, high string) {
	low, high = "-", "+"
	if p := r.Lower; p != nil {
		if place := placeOf(p.Sort); p.Key != "" {
			low = "(" + string(place) + p.Key
		} else {
			low = "[" + string(behind(place))
		}
	}
	if p := r.Upper; p != nil {
		high = "(" + string(placeOf(p.Sort)) + p.Key
	}
	return low, high
}

// decodeItem reads a record, as map.lua has it.
func decodeItem(key, record string) (*datastore.Item, error) {
	line, rest, ended := strings.Cut(record, "\n")
	field := strings.Split(line, " ")
	if !ended || len(field) != 5 || field[0] != layout {
		return nil, errRecord
	}
	i := &datastore.Item{Key: key}
	var errs [3]error
	var length int
	i.Expires, errs[0] = strconv.ParseInt(field[1], 10, 64)
	i.Revision, errs[1] = strconv.ParseUint(field[2], 10, 64)
	length, errs[2] = strconv.Atoi(field[4])
	if errs != [3]error{} || length < 0 || length > len(rest) {
		return nil, errRecord
	}
	var ok bool
	if i.Sort, ok = sortKeyOf([]byte(rest[:length])); !ok {
		return nil, errRecord
	}
	i.Value = []byte(rest[length:])
	return i, nil
}

// revisionOf makes a revision of the name of a write, which no other has.
func revisionOf(token string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(token)) // never fails
	return max(1, h.Sum64())
}

// LoadItem is datastore.MemoryMaps's.
func (b *Backend) LoadItem(ctx context.Context, ref datastore.MapRef, key string, now int64) (item *datastore.Item, err error) {
	at := b.mapKeys(ref)[0]
	err = b.attempt(ctx, job{"load " + strconv.Quote(key) + " of", mapName(ref), false}, func(ctx context.Context, _ bool) error {
		item = nil
		record, err := b.client.HGet(ctx, at, key).Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err == nil {
			item, err = decodeItem(key, record)
		}
		return err
	})
	if item != nil && item.Expires <= now {
		return nil, err
	}
	return item, err
}

// mapName names a map, for messages.
type mapName datastore.MapRef

func (n mapName) String() string {
	if n.Sorted {
		return "sorted map " + strconv.Quote(n.Name)
	}
	return "hash map " + strconv.Quote(n.Name)
}

// SaveItem is datastore.MemoryMaps's.
func (b *Backend) SaveItem(ctx context.Context, ref datastore.MapRef, key string, w datastore.ItemWrite) (uint64, bool, error) {
	s := step{job{"save " + strconv.Quote(key) + " in", mapName(ref), true}, mapSaveScript, b.mapKeys(ref), b.token()}
	revision, match := revisionOf(s.token), ""
	if w.Match {
		match = strconv.FormatUint(w.Revision, 10)
	}
	outcome, rest, err := b.do(ctx, s, key, placeOf(w.Sort), w.Value, len(key)+len(w.Value)+len(w.Sort.Text),
		strconv.FormatUint(revision, 10), w.Expires, w.Now, match, w.Limit.Items, w.Limit.Bytes)
	if err != nil {
		return 0, false, err
	}
	if err := outcomeError(outcome); err != nil {
		return 0, false, err
	}
	return revision, len(rest) > 0 && rest[0] == "1", nil
}

// DropItem is datastore.MemoryMaps's.
func (b *Backend) DropItem(ctx context.Context, ref datastore.MapRef, key string) error {
	s := step{job{"remove " + strconv.Quote(key) + " from", mapName(ref), true}, mapDropScript, b.mapKeys(ref), b.token()}
	_, _, err := b.do(ctx, s, key)
	return err
}

// RangeItems is datastore.MemoryMaps's.
func (b *Backend) RangeItems(ctx context.Context, ref datastore.MapRef, r datastore.ItemRange) ([]datastore.Item, error) {
	low, high := lexBounds(r)
	s := step{job{"list", mapName(ref), false}, mapRangeScript, b.mapKeys(ref), ""}
	_, list, err := b.do(ctx, s, low, high, r.Limit, flag(r.Descending), r.Now)
	if err != nil {
		return nil, err
	}
	items := make([]datastore.Item, 0, len(list)/2)
	for ; len(list) >= 2; list = list[2:] {
		if list[1] == "" {
			continue // the server evicted it
		}
		item, err := decodeItem(list[0], list[1])
		if err != nil {
			return nil, b.failed(ctx, s.job, err, false)
		}
		items = append(items, *item)
	}
	return items, nil
}

// CountItems is datastore.MemoryMaps's.
func (b *Backend) CountItems(ctx context.Context, ref datastore.MapRef, now int64) (int, error) {
	return b.countDue(ctx, mapName(ref), b.mapKeys(ref)[2], now)
}
