package datastore

// This file holds the requests on versions of a key. Its one rule: a version past its end does not exist.

import (
	"context"
	"strconv"
	"time"
)

// versionsPage is the size of a page of versions when none is given; also the greatest.
const versionsPage = 1024

// A VersionQuery selects versions to list.
type VersionQuery struct {
	Descending bool
	From, To   int64  // inclusive, ms; 0 for unbounded
	PageSize   int    // 0 for 1024
	Cursor     string // from a VersionPage of the same query; "" for the first page
}

// A VersionPage is one page of a listing of versions.
type VersionPage struct {
	Versions []VersionInfo
	Cursor   string // for the next page; "" when this is the last
}

// GetVersion gives one version of a key, a tombstone included; nil when there is none of that id or it has expired.
func (e *Engine) GetVersion(ctx context.Context, key Key, version string, r Request) (*Entry, error) {
	return locked(ctx, e, verbGetVersion, key, &r, func() (*Entry, error) {
		entry, err := e.backend.LoadVersion(ctx, key, version)
		if err != nil || entry.Gone(e.nowMs()) {
			return nil, err
		}
		return entry, e.throughput.didRead(key, entry)
	})
}

// GetVersionAtTime gives the version of a key that was the latest at a time (ms), a tombstone included; nil when there
// was none. A time that is not positive, or more than ten minutes ahead, fails with InvalidTimestamp.
func (e *Engine) GetVersionAtTime(ctx context.Context, key Key, at int64, r Request) (*Entry, error) {
	now := e.nowMs()
	if at <= 0 || at > now+(10*time.Minute).Milliseconds() {
		return nil, InvalidTimestamp.New()
	}
	return locked(ctx, e, verbGetVersionAtTime, key, &r, func() (*Entry, error) {
		found, err := e.backend.Versions(ctx, key, VersionRange{Descending: true, To: at, Limit: 1})
		if err != nil || len(found) == 0 {
			return nil, err
		}
		entry, err := e.backend.LoadVersion(ctx, key, found[0].Version)
		if err != nil || entry.Gone(now) {
			return nil, err
		}
		return entry, e.throughput.didRead(key, entry)
	})
}

// RemoveVersion erases one version of a key for good; an unknown one is no error.
func (e *Engine) RemoveVersion(ctx context.Context, key Key, version string, r Request) error {
	_, err := locked(ctx, e, verbRemoveVersion, key, &r, func() (struct{}, error) {
		if r.Cache != nil {
			r.Cache.forget(key)
		}
		return struct{}{}, e.backend.DropVersion(ctx, key, version, e.nowMs(), e.origin)
	})
	return err
}

// Versions lists versions of a key by time, tombstones and the latest included.
func (e *Engine) Versions(ctx context.Context, key Key, q VersionQuery, r Request) (VersionPage, error) {
	size, err := pageSize(q.PageSize, versionsPage, versionsPage)
	if err != nil {
		return VersionPage{}, err
	}
	from := VersionRange{Descending: q.Descending, From: q.From, To: q.To}
	if from.HasAfter = q.Cursor != ""; from.HasAfter {
		if from.After, err = decodeSlot(q.Cursor); err != nil {
			return VersionPage{}, err
		}
	}
	return locked(ctx, e, verbListVersions, key, &r, func() (VersionPage, error) {
		return e.versionPage(ctx, key, from, size)
	})
}

// versionPage reads until size live versions and one more are found.
func (e *Engine) versionPage(ctx context.Context, key Key, from VersionRange, size int) (VersionPage, error) {
	now := e.nowMs()
	page := VersionPage{Versions: []VersionInfo{}}
	from.Limit = size + 1
	for {
		found, err := e.backend.Versions(ctx, key, from)
		if err != nil {
			return VersionPage{}, err
		}
		for _, v := range found {
			if gone(v.Deleted, v.Created, v.Expires, now) {
				continue
			}
			if len(page.Versions) == size {
				page.Cursor = encodeSlot(page.Versions[size-1].Slot())
				return page, nil
			}
			page.Versions = append(page.Versions, v)
		}
		if len(found) < from.Limit {
			return page, nil
		}
		from.After, from.HasAfter = found[len(found)-1].Slot(), true
	}
}

func encodeSlot(slot uint64) string {
	return encodeCursor(cursorVersions, strconv.FormatUint(slot, 10))
}

func decodeSlot(cursor string) (uint64, error) {
	var at [1]string
	if err := decodeCursor(cursor, cursorVersions, at[:]); err != nil {
		return 0, err
	}
	slot, err := strconv.ParseUint(at[0], 10, 64)
	if err != nil {
		return 0, InvalidCursor.New()
	}
	return slot, nil
}

// locked admits a request of verb v on key, does it, and releases. The key is checked; what do reports is wrapped.
func locked[T any](ctx context.Context, e *Engine, v *verb, key Key, r *Request, do func() (T, error)) (T, error) {
	var none T
	if err := key.Validate(); err != nil {
		return none, err
	}
	return admitted(ctx, e, v.job(key, 1), r, do)
}

// admitted admits j, does the work, and releases.
func admitted[T any](ctx context.Context, e *Engine, j *job, r *Request, do func() (T, error)) (T, error) {
	var none T
	if err := e.admit(ctx, j, r); err != nil {
		return none, err
	}
	defer e.release(j)
	result, err := do()
	if err != nil {
		return none, rejected(err)
	}
	return result, nil
}
