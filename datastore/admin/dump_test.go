package admin_test

// This file holds the tests of dumps: what goes out comes back byte for byte, whatever it passed through, and what is
// wrong with one is said with its line.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	goruntime "runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/admin"
	"lanai/datastore/memory"
)

// fill writes a story of several hours with everything that an entry can hold.
func (f *fixture) fill() {
	global := datastore.Key{Scope: datastore.GlobalScope, Name: "Nameless"}
	f.set(global, `true`, 0)
	f.write(standard("Rich"), datastore.Write{Change: datastore.Change{
		Value:   []byte(`{"Coins":5,"Name":"Ä<&>\u2028","Buffer":{"m":null,"t":"buffer","base64":"AAEC"},"Big":{"m":null,"t":"numeric","v":"inf"}}`),
		UserIDs: []int64{1, math.MaxInt64, -1}, Metadata: []byte(`{"from":"shop","n":1.5}`),
	}}, 0)
	for i := range 5 {
		f.set(standard("Long"), fmt.Sprintf(`{"n":%d}`, i), int64(i)*hour)
	}
	f.set(standard("Removed"), `[1,2]`, 0)
	f.write(standard("Removed"), datastore.Write{Delete: true}, minute)
	f.set(standard("Back"), `"once"`, 0)
	f.write(standard("Back"), datastore.Write{Delete: true}, hour)
	f.set(standard("Back"), `"again"`, 2*hour)
	for i, text := range []string{"no JSON", "{\"a\":\n1}", " 1 ", "1\r", "\"\xff\"", "\x00\x01", "[1", "null"} {
		f.set(datastore.Key{Store: "Odd values", Scope: "global", Name: fmt.Sprint(i)}, text, 0)
	}
	for i, name := range []string{"a/b", "a b", `"\`, "\n\t\x7f\x00", "\xff\xfe", "é日本🏝", strings.Repeat("k", 50), "{}%"} {
		f.set(datastore.Key{Store: "Odd " + name[:min(len(name), 40)], Scope: name, Name: name}, fmt.Sprint(i), 0)
		f.write(datastore.Key{Store: "O", Scope: name, Name: name, Ordered: true}, datastore.Write{Change: datastore.Change{Number: int64(i)}}, 0)
	}
	for i, n := range []int64{math.MinInt64, math.MinInt64 + 1, -(1<<53 + 1), 0, 1<<53 + 1, math.MaxInt64} {
		f.write(ordered(fmt.Sprint(i)), datastore.Write{Change: datastore.Change{Number: n}}, 0)
	}
	f.now = start + 10*hour
}

func (f *fixture) export(sel admin.Selection) string {
	f.Helper()
	var b bytes.Buffer
	done, err := f.store.Export(f.Context(), &b, sel, nil)
	require.NoError(f, err)
	require.Equal(f, int64(b.Len()), done.Bytes)
	require.Equal(f, int64(strings.Count(b.String(), "\n")-2), done.Keys)
	require.Equal(f, int64(strings.Count(b.String(), `"version":`)), done.Versions)
	return b.String()
}

func (f *fixture) importing(dump string, o admin.ImportOptions) admin.Imported {
	f.Helper()
	done, err := f.store.Import(f.Context(), strings.NewReader(dump), o)
	require.NoError(f, err)
	return done
}

// TestCopyKeepsEverything copies a store through every kind of backend and back.
func TestCopyKeepsEverything(t *testing.T) {
	first := on(t, openFile(t))
	first.fill()
	want := first.export(admin.Selection{})
	for _, line := range strings.Split(strings.TrimSpace(want), "\n") {
		assert.True(t, json.Valid([]byte(line)), line)
	}
	assert.Contains(t, want, `"value":{"Coins":5,"Name":"Ä<&>\u2028","Buffer":{"m":null,"t":"buffer","base64":"AAEC"},"Big":{"m":null,"t":"numeric","v":"inf"}},"userIds":[1,9223372036854775807,-1],"metadata":{"from":"shop","n":1.5}`)
	assert.Contains(t, want, `"number":-9223372036854775808}`)

	from := want
	for _, b := range append(backends, backends[1]) {
		f := on(t, b.open(t))
		f.now = first.now
		done := f.importing(from, admin.ImportOptions{})
		assert.Equal(t, int64(strings.Count(want, "\n")-2), done.New, b.name)
		from = f.export(admin.Selection{})
		require.Equal(t, want, from, b.name)

		for info, err := range first.store.Stores(t.Context(), "", admin.AnyKind) {
			require.NoError(t, err)
			ref := datastore.StoreRef{Store: info.Name, Ordered: info.Ordered, AllScopes: true}
			keys, err := first.backend.Keys(t.Context(), datastore.KeyRange{Ref: ref, Limit: 100})
			require.NoError(t, err)
			for _, k := range keys {
				key := datastore.Key{Store: info.Name, Scope: k.Scope, Name: k.Name, Ordered: info.Ordered}
				require.Equal(t, first.history(key), f.history(key), "%s: %s", b.name, key)
			}
		}
		ranked, err := f.backend.Sorted(t.Context(), datastore.SortedRange{Ref: ordered("").Ref(), Limit: 10})
		require.NoError(t, err)
		assert.Equal(t, int64(math.MinInt64), ranked[0].Number)
		assert.Equal(t, int64(math.MaxInt64), ranked[5].Number)
	}
}

func TestExportSelects(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		f.set(standard("Player_1"), `1`, 0)
		f.set(standard("Pet"), `1`, 0)
		f.set(datastore.Key{Store: "PlayerData", Scope: "other", Name: "Player_2"}, `1`, 0)
		f.set(datastore.Key{Store: "Scores", Scope: "global", Name: "s"}, `1`, 0)
		f.write(ordered("o"), datastore.Write{Change: datastore.Change{Number: 1}}, 0)
		for _, c := range []struct {
			sel  admin.Selection
			want string
		}{
			{admin.Selection{}, "Pet Player_1 Player_2 s o"},
			{admin.Selection{Stores: []string{"PlayerData"}}, "Pet Player_1 Player_2"},
			{admin.Selection{Stores: []string{"Scores"}}, "s o"},
			{admin.Selection{Stores: []string{"Scores"}, Kind: admin.OrderedOnly}, "o"},
			{admin.Selection{Stores: []string{"Scores", "PlayerData"}, Kind: admin.StandardOnly}, "Pet Player_1 Player_2 s"},
			{admin.Selection{Scope: "other"}, "Player_2"},
			{admin.Selection{Prefix: "Pl"}, "Player_1 Player_2"},
		} {
			var names []string
			for _, line := range strings.Split(f.export(c.sel), "\n") {
				var l struct{ Key string }
				if json.Unmarshal([]byte(line), &l) == nil && l.Key != "" {
					names = append(names, l.Key)
				}
			}
			assert.Equal(f, c.want, strings.Join(names, " "), "%+v", c.sel)
		}
		for _, sel := range []admin.Selection{{Stores: []string{"PlayerDat"}}, {Stores: []string{"PlayerData"}, Kind: admin.OrderedOnly}} {
			_, err := f.store.Export(f.Context(), io.Discard, sel, nil)
			var missing *admin.NotFoundError
			assert.ErrorAs(f, err, &missing)
		}
	})
}

func TestImportAgain(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		f.fill()
		dump := f.export(admin.Selection{})
		keys := int64(strings.Count(dump, "\n") - 2)

		heard := 0
		stop := f.backend.Watch(func(datastore.Notice) { heard++ })
		done := f.importing(dump, admin.ImportOptions{})
		stop()
		assert.Equal(f, admin.Imported{Lines: keys + 2, Same: keys}, done)
		assert.Zero(f, heard, "nothing was written")

		// a server writes on; then the dump is older, and only --replace goes back to it
		f.set(standard("Long"), `"newer"`, 11*hour)
		f.now = start + 12*hour
		done = f.importing(dump, admin.ImportOptions{})
		assert.Equal(f, admin.Imported{Lines: keys + 2, Same: keys - 1, Newer: 1}, done)
		assert.Equal(f, `"newer"`, string(f.load(standard("Long")).Value))
		would := f.importing(dump, admin.ImportOptions{Replace: true, DryRun: true})
		assert.Equal(f, `"newer"`, string(f.load(standard("Long")).Value))
		done = f.importing(dump, admin.ImportOptions{Replace: true})
		assert.Equal(f, admin.Imported{Lines: keys + 2, Same: keys - 1, Replaced: 1, Versions: 5}, done)
		assert.Equal(f, would, done)
		assert.Equal(f, dump, f.export(admin.Selection{}))

		// what is older in the store, or of another history, is replaced
		first := f.history(standard("Long"))[:1]
		latest := *first[0]
		latest.Expires = 0
		require.NoError(f, f.backend.Restore(f.Context(), standard("Long"), []*datastore.Entry{&latest}, "test"))
		done = f.importing(dump, admin.ImportOptions{})
		assert.Equal(f, int64(1), done.Replaced)
		assert.Equal(f, dump, f.export(admin.Selection{}))
		require.NoError(f, f.backend.DropVersion(f.Context(), standard("Long"), first[0].Version, first[0].Updated, "test"))
		done = f.importing(dump, admin.ImportOptions{})
		assert.Equal(f, int64(1), done.Replaced, "the same version with another history")
		assert.Equal(f, dump, f.export(admin.Selection{}))
	})
}

func TestImportLeavesOutWhatHasEnded(t *testing.T) {
	f := on(t, memory.New())
	f.fill()
	dump := f.export(admin.Selection{})
	later := on(t, memory.New())
	later.now = start + 3*hour + minute + datastore.Retention
	done := later.importing(dump, admin.ImportOptions{})
	assert.Equal(t, int64(1), done.Ended, "Removed")
	assert.Equal(t, int64(3+2+2), done.Expired, "three of Long, two of Back, both of Removed")
	assert.Len(t, later.history(standard("Long")), 2)
	assert.Nil(t, later.load(standard("Removed")))
	assert.Equal(t, `"again"`, string(later.load(standard("Back")).Value))
}

func TestConcatenatedDumpsAndRepeatedKeys(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		f.set(standard("a"), `1`, 0)
		f.now = start + hour
		first := f.export(admin.Selection{})
		f.set(standard("a"), `2`, minute)
		second := f.export(admin.Selection{})
		for _, dump := range []string{first + second, second + "\n\n" + first + "\n"} {
			require.NoError(f, f.backend.Restore(f.Context(), standard("a"), nil, "test"))
			f.importing(dump, admin.ImportOptions{})
			assert.Equal(f, second, f.export(admin.Selection{}), "the newer one stays")
		}
	})
}

// line writes the line of a key with one version, some of it replaced.
func line(replace ...string) string {
	text := `{"store":"S","scope":"global","key":"k","versions":[{"version":"0000019B7E2AE8E0.0000000001.6FB1A6C44D4117AA.01","revision":1,"created":1767348300000,"updated":1767348300000,"value":{"a":1}}]}`
	return strings.NewReplacer(replace...).Replace(text)
}

const header = `{"format":"lanai data 1"}` + "\n"

func TestBrokenLines(t *testing.T) {
	good := line(`"k"`, `"good"`)
	for _, c := range []struct{ name, dump, want string }{
		{"empty", "", `line 1: want {"format":"lanai data 1"}, with which every dump begins; got ""`},
		{"no header", good, `line 1: want {"format":"lanai data 1"}, with which every dump begins; got "{\"store\":\"S\",`},
		{"gzip", "\x1f\x8b\x08\x00abc\n", `line 1: want {"format":"lanai data 1"}, with which every dump begins; got a gzip file, unpack it first`},
		{"UTF-16", "\xff\xfe{\x00\n", `got UTF-16, write the dump as UTF-8`},
		{"mark", "\xef\xbb\xbf" + header, `got a byte order mark before it`},
		{"endless first line", strings.Repeat("x", 5000), `line 1: want {"format":"lanai data 1"}`},
		{"other format", `{"format":"lanai data 2"}` + "\n", `line 1: format: got "lanai data 2", want "lanai data 1": another version of Lanai wrote this dump`},
		{"no JSON", header + good + "\nCoins\n", `line 3: invalid character 'C' looking for beginning of value at byte 1, want a JSON object`},
		{"cut line", header + good + "\n" + good[:30], `line 3: the line ends in the middle, want a whole JSON object`},
		{"array", header + good + "\n[]\n", `line 3: line: got array, want an object`},
		{"two objects", header + good + "\n" + line() + line() + "\n", `line 3: want nothing after the object`},
		{"unknown field", header + good + "\n" + line(`"value"`, `"valeu"`) + "\n", `line 3: unknown field "valeu"`},
		{"nothing known", header + good + "\n{}\n", `line 3: store is missing`},
		{"no store", header + good + "\n" + line(`"store":"S",`, ``) + "\n", `line 3: store is missing`},
		{"no scope", header + good + "\n" + line(`"scope":"global",`, ``) + "\n", `line 3: scope is missing`},
		{"no key", header + good + "\n" + line(`"key":"k",`, ``) + "\n", `line 3: key is missing`},
		{"bad key", header + good + "\n" + line(`"k"`, `7`) + "\n", `line 3: a name: want a string or {"base64":"..."}`},
		{"bad key base64", header + good + "\n" + line(`"k"`, `{"base64":"?"}`) + "\n", `line 3: a name: want a string or {"base64":"..."}`},
		{"long key", header + good + "\n" + line(`"k"`, `"`+strings.Repeat("k", 51)+`"`) + "\n", `line 3: key S/global/` + strings.Repeat("k", 51) + `: 102: Key name exceeds the 50 character limit.`},
		{"no versions", header + good + "\n" + `{"store":"S","scope":"g","key":"k","versions":[]}` + "\n", `line 3: versions: got none, want at least one`},
		{"no value", header + good + "\n" + line(`,"value":{"a":1}`, ``) + "\n", `line 3: version 1 of 1: value is missing`},
		{"two values", header + good + "\n" + line(`"value":`, `"valueBase64":"AA==","value":`) + "\n", `line 3: version 1 of 1: want value or valueBase64, not both`},
		{"bad base64", header + good + "\n" + line(`"value":{"a":1}`, `"valueBase64":"?"`) + "\n", `line 3: version 1 of 1: valueBase64: got "?", want base64`},
		{"no number", header + good + "\n" + line(`"scope"`, `"ordered":true,"scope"`) + "\n", `line 3: version 1 of 1: number is missing, the value in an ordered store`},
		{"bad number", header + good + "\n" + line(`"scope"`, `"ordered":true,"scope"`, `"value":{"a":1}`, `"number":1.5`) + "\n", `line 3: versions.number: got number 1.5, want a whole number in range`},
		{"no times", header + good + "\n" + line(`"updated":1767348300000,`, ``) + "\n", `line 3: version 1 of 1: want created and updated, in milliseconds`},
		{"wrong times", header + good + "\n" + line(`"created":1767348300000`, `"created":1867348300000`) + "\n", `times: got created 1867348300000 and updated 1767348300000, want 0 <= created <= updated`},
		{"no revision", header + good + "\n" + line(`"revision":1`, `"revision":0`) + "\n", `line 3: version 1 of 1: revision: want 1 or more`},
		{"bad version", header + good + "\n" + line(`"version":"0`, `"version":"x`) + "\n", `line 3: version 1 of 1: version: got "x000019B7E2AE8E0.`},
		{"short version", header + good + "\n" + line(`.01"`, `"`) + "\n", `line 3: history of S/global/k: version 1 of 1: version id: got`},
		{"version of another hour", header + good + "\n" + line(`"updated":1767348300000`, `"updated":1777348300000`) + "\n", `is not of the hour of updated 1777348300000`},
		{"latest ends", header + good + "\n" + line(`"value"`, `"expires":5,"value"`) + "\n", `expires: got 5, want 0 for the latest version`},
		{"value in a removal", header + good + "\n" + line(`"value"`, `"deleted":true,"value"`) + "\n", `line 3: version 1 of 1: deleted: a removal has no value, user ids or metadata`},
		{"bad flag", header + good + "\n" + line(`"scope"`, `"ordered":1,"scope"`) + "\n", `line 3: ordered: got number, want true or false`},
		{"bad user ids", header + good + "\n" + line(`"value"`, `"userIds":"7","value"`) + "\n", `line 3: versions.userIds: got string, want an array`},
		{"wrong count", header + good + "\n" + `{"keys":2}` + "\n", `line 3: keys: got 2, want 1, the number of lines before it`},
		{"count and key", header + good + "\n" + `{"keys":2,"store":"S"}` + "\n", `line 3: want format, keys, or a key with its versions, not several of them`},
		{"second header", header + good + "\n" + header, `line 3: want the last line of the dump, with the number of its keys, before another dump begins`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := on(t, memory.New())
			done, err := f.store.Import(t.Context(), strings.NewReader(c.dump), admin.ImportOptions{})
			require.ErrorContains(t, err, c.want)
			assert.Less(t, len(err.Error()), 400)
			var at *admin.LineError
			require.ErrorAs(t, err, &at)
			if at.Line == 1 {
				assert.Zero(t, done.Keys())
				return
			}
			assert.Equal(t, admin.Imported{New: 1, Versions: 1}, done, "the line before it was imported")
			assert.NotNil(t, f.load(datastore.Key{Store: "S", Scope: "global", Name: "good"}))
			assert.Nil(t, f.load(datastore.Key{Store: "S", Scope: "global", Name: "k"}))
		})
	}
}

func TestAfterTheLastLine(t *testing.T) {
	f := on(t, memory.New())
	_, err := f.store.Import(t.Context(), strings.NewReader(header+`{"keys":0}`+"\n"+line()), admin.ImportOptions{})
	assert.EqualError(t, err, `line 3: want nothing after the last line of the dump, or the first line of another one`)
}

func TestCutDump(t *testing.T) {
	f := on(t, memory.New())
	done, err := f.store.Import(t.Context(), strings.NewReader(header+line()+"\n"), admin.ImportOptions{})
	assert.EqualError(t, err, `the dump is cut off after line 2: want a last line {"keys":1}`)
	assert.Equal(t, int64(1), done.New, "what there is was imported")
}

func TestGoOnBehindABrokenLine(t *testing.T) {
	f := on(t, memory.New())
	dump := header + line(`"k"`, `"a"`) + "\nbroken\n" + line(`"k"`, `"b"`) + "\n" + `{"keys":3}` + "\n"
	done, err := f.store.Import(t.Context(), strings.NewReader(dump), admin.ImportOptions{FromLine: 4})
	require.NoError(t, err)
	assert.Equal(t, admin.Imported{Lines: 5, New: 1, Versions: 1}, done)
	assert.Nil(t, f.load(datastore.Key{Store: "S", Scope: "global", Name: "a"}))
}

// A refusing backend takes no more than some writes.
type refusing struct {
	datastore.Backend
	refuse func(datastore.Key) bool
}

var errFull = errors.New("no space left on device")

func (r *refusing) RestoreIf(ctx context.Context, key datastore.Key, version string, history []*datastore.Entry, origin string) error {
	if r.refuse(key) {
		return errFull
	}
	return r.Backend.RestoreIf(ctx, key, version, history, origin)
}

// A busy backend is one on which a server writes just before key b is restored.
type busy struct {
	datastore.Backend
	write func()
}

func (b *busy) RestoreIf(ctx context.Context, key datastore.Key, version string, history []*datastore.Entry, origin string) error {
	if key.Name == "b" && b.write != nil {
		write := b.write
		b.write = nil
		write()
	}
	return b.Backend.RestoreIf(ctx, key, version, history, origin)
}

func TestImportLosesNoUpdateInBetween(t *testing.T) {
	eachBackend(t, func(f *fixture) {
		f.set(standard("a"), `1`, 0)
		f.set(standard("b"), `1`, 0)
		f.now = start + hour
		dump := f.export(admin.Selection{})
		for _, key := range []string{"a", "b"} {
			require.NoError(f, f.backend.Restore(f.Context(), standard(key), nil, "test"))
		}
		race := &busy{Backend: f.backend, write: func() { f.set(standard("b"), `"by a server"`, 2*hour) }}
		now := func() time.Time { return time.UnixMilli(start + 3*hour) }
		done, err := admin.New(race, admin.Options{Now: now}).Import(f.Context(), strings.NewReader(dump), admin.ImportOptions{})
		require.NoError(f, err)
		assert.Equal(f, admin.Imported{Lines: 4, New: 1, Newer: 1, Versions: 1}, done)
		assert.Equal(f, `"by a server"`, string(f.load(standard("b")).Value))
		assert.Equal(f, `1`, string(f.load(standard("a")).Value))
	})
}

func TestResumeAfterTheStoreRefused(t *testing.T) {
	f := on(t, openFile(t))
	f.fill()
	dump := f.export(admin.Selection{})
	to := on(t, openFile(t))
	to.now = f.now
	to.store = admin.New(&refusing{to.backend, func(k datastore.Key) bool { return k.Name == "Long" }}, admin.Options{})
	_, err := to.store.Import(t.Context(), strings.NewReader(dump), admin.ImportOptions{})
	var stopped *admin.StopError
	require.ErrorAs(t, err, &stopped)
	require.ErrorIs(t, err, errFull)
	assert.Equal(t, int64(2), stopped.First)

	to.store = on(t, to.backend).store
	done := to.importing(dump, admin.ImportOptions{})
	assert.Positive(t, done.Same)
	assert.Equal(t, dump, to.export(admin.Selection{}))
}

func TestInterruptedImportSaysHowFarItCame(t *testing.T) {
	const chunk = 1024 // lines
	var dump strings.Builder
	dump.WriteString(header)
	for i := range 3 * chunk {
		dump.WriteString(line(`"k"`, fmt.Sprintf(`"k%d"`, i)) + "\n")
	}
	for range 20 { // which of two ends is noticed first is chance
		ctx, cancel := context.WithCancel(t.Context())
		store := admin.New(memory.New(), admin.Options{})
		done, err := store.Import(ctx, strings.NewReader(dump.String()), admin.ImportOptions{Progress: func(admin.Imported) {
			cancel()
			for range 100 { // until the reader has ended, too
				goruntime.Gosched()
			}
		}})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, done.New+1, done.Lines)
	}
}

func TestInterruptedImportEndsAfterWholeLines(t *testing.T) {
	f := on(t, memory.New())
	ctx, cancel := context.WithCancel(t.Context())
	in, out := io.Pipe()
	defer in.Close()
	go func() {
		_, _ = io.WriteString(out, header)
		for i := range 3000 {
			_, _ = io.WriteString(out, line(`"k"`, fmt.Sprintf(`"k%d"`, i))+"\n")
		}
		cancel() // and no more comes
	}()
	done, err := f.store.Import(ctx, in, admin.ImportOptions{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, done.Lines-1, done.New, "every line up to Lines")
	keys, err := f.backend.Keys(t.Context(), datastore.KeyRange{Ref: datastore.StoreRef{Store: "S", Scope: "global"}, Limit: 5000})
	require.NoError(t, err)
	assert.Len(t, keys, int(done.New), "and none after")
}

// FuzzImport checks that any input is either refused with its line or comes out again as it is understood.
func FuzzImport(f *testing.F) {
	story := on(f, memory.New())
	story.fill()
	f.Add(story.export(admin.Selection{}))
	f.Add(header + line() + "\n" + `{"keys":1}`)
	f.Add(header + line(`"k"`, `{"base64":"/w=="}`, `"value":{"a":1}`, `"valueBase64":"AA=="`))
	f.Add(header + `{"keys":0}` + header)
	f.Add("\x1f\x8b")
	f.Fuzz(func(t *testing.T, dump string) {
		from := on(t, memory.New())
		if _, err := from.store.Import(t.Context(), strings.NewReader(dump), admin.ImportOptions{}); err != nil {
			var line *admin.LineError
			var cut *admin.CutError
			require.True(t, errors.As(err, &line) || errors.As(err, &cut), "%v", err)
		}
		out := from.export(admin.Selection{})
		to := on(t, memory.New())
		to.importing(out, admin.ImportOptions{})
		require.Equal(t, out, to.export(admin.Selection{}))
	})
}
