package redis

// This file holds the listings. Its one rule: they seek; a page costs what it returns, not what the store holds. Sorted
// sets whose members all have score 0 are in the order of their members' bytes.
// https://redis.io/docs/latest/commands/zrangebylex/

import (
	"context"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"lanai/datastore"
)

// mostAtOnce is the number of names read in one round trip.
const mostAtOnce = 1000

// pageScopes is the number of scopes read at once.
const pageScopes = 100

// beginning gives the bounds of the members that begin with prefix and lie after a member, nil for all.
func beginning(prefix string, after *string) (low, high string) {
	low, high = "["+prefix, "+"
	if prefix == "" {
		low = "-"
	}
	if after != nil && (*after >= prefix) {
		low = "(" + *after
	}
	if end := afterPrefix(prefix); end != "" {
		high = "(" + end
	}
	return low, high
}

// afterPrefix is the first text after every one that begins with prefix; "" when there is none.
func afterPrefix(prefix string) string {
	end := []byte(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return string(end[:i+1])
		}
	}
	return ""
}

// members lists at most limit members of a sorted set between bounds.
func (b *Backend) members(ctx context.Context, set, low, high string, limit int) ([]string, error) {
	return b.client.ZRangeByLex(ctx, set, &redis.ZRangeBy{Min: low, Max: high, Count: int64(limit)}).Result()
}

// Keys is datastore.Backend's.
func (b *Backend) Keys(ctx context.Context, r datastore.KeyRange) (found []datastore.KeyInfo, err error) {
	err = b.attempt(ctx, job{"list keys of", quoted(r.Ref.Store), false}, func(ctx context.Context, _ bool) (err error) {
		if r.Ref.AllScopes {
			found, err = b.keysOfScopes(ctx, r)
		} else {
			found, err = b.keys(ctx, r, r.Ref.Scope, r.Prefix, nil)
		}
		return err
	})
	return found, err
}

// keysOfScopes lists the keys of all scopes of which "scope/name" begins with the prefix: in scopes that the prefix goes
// beyond, names that begin with its rest; in scopes that begin with the prefix, or are it, all.
func (b *Backend) keysOfScopes(ctx context.Context, r datastore.KeyRange) (found []datastore.KeyInfo, err error) {
	for i := range len(r.Prefix) {
		if r.Prefix[i] != '/' || len(found) >= r.Limit {
			continue
		}
		if found, err = b.keys(ctx, r, r.Prefix[:i], r.Prefix[i+1:], found); err != nil {
			return nil, err
		}
	}
	low, high := beginning(r.Prefix, nil)
	if r.After != nil && r.After.Scope >= r.Prefix {
		low = "[" + r.After.Scope
	}
	for len(found) < r.Limit {
		scopes, err := b.members(ctx, b.scopesAt(r.Ref), low, high, pageScopes)
		if err != nil {
			return nil, err
		}
		for _, scope := range scopes {
			if found, err = b.keys(ctx, r, scope, "", found); err != nil {
				return nil, err
			}
			if len(found) >= r.Limit {
				break
			}
		}
		if len(scopes) < pageScopes {
			break
		}
		low = "(" + scopes[len(scopes)-1]
	}
	return found, nil
}

// keys appends the keys of one scope that begin with prefix and lie after r.After.
func (b *Backend) keys(ctx context.Context, r datastore.KeyRange, scope, prefix string, found []datastore.KeyInfo) ([]datastore.KeyInfo, error) {
	ref := datastore.StoreRef{Store: r.Ref.Store, Scope: scope, Ordered: r.Ref.Ordered}
	var after *string
	if r.After != nil && scope < r.After.Scope {
		return found, nil
	}
	if r.After != nil && scope == r.After.Scope {
		after = &r.After.Name
	}
	for len(found) < r.Limit {
		low, high := beginning(prefix, after)
		size := min(r.Limit-len(found), mostAtOnce)
		names, err := b.members(ctx, b.indexAt(ref), low, high, size)
		if err != nil {
			return nil, err
		}
		if found, err = b.describe(ctx, ref, names, found); err != nil {
			return nil, err
		}
		if len(names) < size {
			break
		}
		after = &names[size-1]
	}
	return found, nil
}

// describe appends what is known of the keys of these names. Those without a key are noted, to leave the index.
func (b *Backend) describe(ctx context.Context, ref datastore.StoreRef, names []string, found []datastore.KeyInfo) ([]datastore.KeyInfo, error) {
	if len(names) == 0 {
		return found, nil
	}
	pipe := b.client.Pipeline()
	heads := make([]*redis.StringCmd, len(names))
	for i, name := range names {
		heads[i] = pipe.GetRange(ctx, b.recordAt(ref.Key(name)), 0, mostHead-1)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	var missing []string
	for i, name := range names {
		if heads[i].Val() == "" {
			missing = append(missing, name)
			continue
		}
		entry, err := decodeHead(heads[i].Val())
		if err != nil {
			return nil, err
		}
		found = append(found, datastore.KeyInfo{Scope: ref.Scope, Name: name, Updated: entry.Updated, Deleted: entry.Deleted})
	}
	if !ref.Ordered {
		_ = b.noteMissing(ctx, ref, missing) // the next listing tries again
	}
	return found, nil
}

// noteMissing notes the names in the index of a standard scope that have no key. Those of which that was noted long
// enough ago leave it.
func (b *Backend) noteMissing(ctx context.Context, ref datastore.StoreRef, names []string) error {
	if len(names) == 0 {
		return nil
	}
	args := []any{b.retire.Milliseconds()}
	for _, name := range names {
		args = append(args, name)
	}
	_, err := b.run(ctx, retireScript, []string{b.indexAt(ref), b.missingAt(ref)}, args...)
	return err
}

// Stores is datastore.Backend's.
func (b *Backend) Stores(ctx context.Context, r datastore.StoreRange) (found []datastore.StoreInfo, err error) {
	err = b.attempt(ctx, job{"list stores from", quoted(r.Prefix), false}, func(ctx context.Context, _ bool) (err error) {
		found, err = b.stores(ctx, r)
		return err
	})
	return found, err
}

func (b *Backend) stores(ctx context.Context, r datastore.StoreRange) ([]datastore.StoreInfo, error) {
	low, high := beginning(r.Prefix, r.After)
	names, err := b.members(ctx, b.storesAt(r.Ordered, ":t"), low, high, r.Limit)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	pipe := b.client.Pipeline()
	created := pipe.HMGet(ctx, b.storesAt(r.Ordered, ":n"), names...)
	updated := pipe.HMGet(ctx, b.storesAt(r.Ordered, ":u"), names...)
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	found := make([]datastore.StoreInfo, len(names))
	for i, name := range names {
		found[i] = datastore.StoreInfo{Name: name, Created: timeOf(created.Val()[i]), Updated: timeOf(updated.Val()[i])}
	}
	return found, nil
}

func timeOf(field any) int64 {
	text, _ := field.(string)
	ms, _ := strconv.ParseInt(text, 10, 64) // 0 where it was lost
	return ms
}

// Sorted is datastore.Backend's.
func (b *Backend) Sorted(ctx context.Context, r datastore.SortedRange) (found []datastore.Ranked, err error) {
	ref := r.Ref
	ref.Ordered = true
	by := &redis.ZRangeBy{Count: int64(r.Limit)}
	by.Min, by.Max = bounds(r)
	list := b.client.ZRangeByLex
	if r.Descending {
		list = b.client.ZRevRangeByLex
	}
	err = b.attempt(ctx, job{"list ordered", quoted(ref.Store), false}, func(ctx context.Context, _ bool) error {
		members, err := list(ctx, b.ranksAt(ref), by).Result()
		if err != nil {
			return err
		}
		found = make([]datastore.Ranked, len(members))
		for i, m := range members {
			if len(m) < 8 {
				return errRecord
			}
			found[i] = datastore.Ranked{Name: m[8:], Number: unsortable(binary.BigEndian.Uint64([]byte(m)))}
		}
		return nil
	})
	return found, err
}

// bounds gives the range as bounds of members, each a number in 8 sortable bytes and a name.
func bounds(r datastore.SortedRange) (low, high string) {
	low, high = "-", "+"
	if r.Min != nil {
		low = "[" + place(*r.Min)
	}
	if r.Max != nil {
		if end := afterPrefix(place(*r.Max)); end != "" {
			high = "(" + end
		}
	}
	if r.After == nil {
		return low, high
	}
	position := "(" + place(r.After.Number) + r.After.Name
	switch {
	case r.Descending && (high == "+" || strings.Compare(position[1:], high[1:]) < 0):
		high = position
	case !r.Descending && (low == "-" || strings.Compare(position[1:], low[1:]) >= 0):
		low = position
	}
	return low, high
}

// place is how the members with this number begin.
func place(n int64) string { return string(binary.BigEndian.AppendUint64(nil, sortable(n))) }
