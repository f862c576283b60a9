package admin_test

// This file holds the tests that dumps are streams: however many keys, only a few are in memory. Its one rule: it counts
// what is under way, as the sizes of heaps prove nothing.

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/admin"
)

// An endless backend holds a number of keys without keeping any.
type endless struct {
	datastore.Backend
	keys     int
	started  atomic.Int64 // histories asked for
	restored atomic.Int64
}

func (e *endless) Stores(_ context.Context, r datastore.StoreRange) ([]datastore.StoreInfo, error) {
	if r.Ordered || r.After != nil {
		return nil, nil
	}
	return []datastore.StoreInfo{{Name: "S"}}, nil
}

func (e *endless) Keys(_ context.Context, r datastore.KeyRange) (page []datastore.KeyInfo, err error) {
	first := 0
	if r.After != nil {
		n, _ := strconv.Atoi(r.After.Name)
		first = n + 1
	}
	for i := first; i < min(first+r.Limit, e.keys); i++ {
		page = append(page, datastore.KeyInfo{Scope: "global", Name: fmt.Sprintf("%09d", i)})
	}
	return page, nil
}

func (e *endless) History(context.Context, datastore.Key) ([]*datastore.Entry, error) {
	e.started.Add(1)
	return []*datastore.Entry{{Value: []byte(`{"Coins":5}`), Version: "0000019B7E2AE8E0.0000000001.6FB1A6C44D4117AA.01", Revision: 1, Created: 1767348300000, Updated: 1767348300000}}, nil
}

func (e *endless) Load(context.Context, datastore.Key) (*datastore.Entry, error) { return nil, nil }

func (e *endless) RestoreIf(context.Context, datastore.Key, string, []*datastore.Entry, string) error {
	e.restored.Add(1)
	return nil
}

// A watcher is a writer that sees how far the reading is ahead of it.
type watcher struct {
	from  *endless
	lines int64
	ahead int64
}

func (w *watcher) Write(text []byte) (int, error) {
	w.lines += int64(bytes.Count(text, []byte("\n")))
	w.ahead = max(w.ahead, w.from.started.Load()-w.lines)
	return len(text), nil
}

func TestExportReadsFewKeysAhead(t *testing.T) {
	from := &endless{keys: 20_000}
	w := &watcher{from: from}
	done, err := admin.New(from, admin.Options{}).Export(t.Context(), w, admin.Selection{}, nil)
	require.NoError(t, err)
	assert.Equal(t, int64(20_000), done.Keys)
	assert.LessOrEqual(t, w.ahead, int64(70))
}

// A dumping is a reader that makes a dump as it is read, and sees how far it is ahead of the writing.
type dumping struct {
	to    *endless
	lines int
	next  int
	rest  []byte
	ahead int64
}

func (d *dumping) Read(p []byte) (int, error) {
	if len(d.rest) == 0 {
		switch {
		case d.next == 0:
			d.rest = []byte(header)
		case d.next <= d.lines:
			d.rest = []byte(line(`"k"`, fmt.Sprintf(`"%09d"`, d.next)) + "\n")
			d.ahead = max(d.ahead, int64(d.next)-d.to.restored.Load())
		case d.next == d.lines+1:
			d.rest = fmt.Appendf(nil, `{"keys":%d}`+"\n", d.lines)
		default:
			return 0, io.EOF
		}
		d.next++
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

func TestImportReadsFewLinesAhead(t *testing.T) {
	to := &endless{}
	in := &dumping{to: to, lines: 20_000}
	done, err := admin.New(to, admin.Options{}).Import(t.Context(), in, admin.ImportOptions{})
	require.NoError(t, err)
	assert.Equal(t, int64(20_000), done.New)
	assert.LessOrEqual(t, in.ahead, int64(3*1024+500), "three chunks and what is buffered")
}

// TestAllocationsDoNotGrow checks that a key among many costs what a key among few does.
func TestAllocationsDoNotGrow(t *testing.T) {
	perKey := func(keys int, do func(*endless)) float64 {
		return testing.AllocsPerRun(3, func() { do(&endless{keys: keys}) }) / float64(keys)
	}
	for name, do := range map[string]func(*endless){
		"export": func(e *endless) {
			_, err := admin.New(e, admin.Options{}).Export(t.Context(), io.Discard, admin.Selection{}, nil)
			require.NoError(t, err)
		},
		"stats": func(e *endless) {
			for _, err := range admin.New(e, admin.Options{}).Stats(t.Context(), admin.Selection{}) {
				require.NoError(t, err)
			}
		},
		"import": func(e *endless) {
			_, err := admin.New(e, admin.Options{}).Import(t.Context(), &dumping{to: e, lines: e.keys}, admin.ImportOptions{})
			require.NoError(t, err)
		},
	} {
		few, many := perKey(1000, do), perKey(8000, do)
		t.Logf("%s: %.1f allocations a key", name, many)
		assert.LessOrEqual(t, many, few*1.1+1, name)
		assert.Less(t, many, 60.0, name)
	}
}
