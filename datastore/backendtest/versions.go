package backendtest

// This file holds the cases of Versions, LoadVersion and DropVersion.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
)

// start lies at five past, so start+54 minutes is the last minute of its hour.

func versionsHourly(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	first := p.set(standard("a"), "1", start)
	p.set(standard("a"), "2", start+54*minute)
	p.set(standard("a"), "3", start+55*minute)
	p.set(standard("a"), "4", start+56*minute)
	p.set(standard("a"), "5", start+3*hour)
	assert.Equal(t, []string{"2", "4", "5"}, p.history(standard("a"), datastore.VersionRange{}))

	entry, err := b.LoadVersion(p.ctx, standard("a"), first.Version)
	require.NoError(t, err)
	assert.Nil(t, entry, "replaced within its hour")
}

func versionsRange(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	for i, text := range []string{"0", "1", "2", "3"} {
		p.set(standard("a"), text, start+int64(i)*hour)
	}
	ranges := []struct {
		r    datastore.VersionRange
		want []string
	}{
		{datastore.VersionRange{Descending: true}, []string{"3", "2", "1", "0"}},
		{datastore.VersionRange{From: start + hour}, []string{"1", "2", "3"}},
		{datastore.VersionRange{To: start + hour}, []string{"0", "1"}},
		{datastore.VersionRange{From: start + 1, To: start + 2*hour - 1}, []string{"1"}},
		{datastore.VersionRange{From: start + 9*hour}, []string{}},
		{datastore.VersionRange{Descending: true, To: start + 90*minute, Limit: 1}, []string{"1"}},
	}
	for _, c := range ranges {
		assert.Equal(t, c.want, p.history(standard("a"), c.r), "%+v", c.r)
	}
}

func versionsPages(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	for i := range 7 {
		p.set(standard("a"), string(rune('0'+i)), start+int64(i)*hour)
	}
	for _, descending := range []bool{false, true} {
		r := datastore.VersionRange{Descending: descending, Limit: 3}
		var pages []int
		var seen []string
		for {
			found, err := b.Versions(p.ctx, standard("a"), r)
			require.NoError(t, err)
			pages = append(pages, len(found))
			for _, v := range found {
				seen = append(seen, v.Version)
			}
			if len(found) < 3 {
				break
			}
			r.After, r.HasAfter = found[2].Slot(), true
		}
		assert.Equal(t, []int{3, 3, 1}, pages)
		assert.Len(t, seen, 7)
	}
}

func versionsExpire(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.set(standard("a"), "old", start)
	p.set(standard("a"), "new", start+hour)
	infos, err := b.Versions(p.ctx, standard("a"), datastore.VersionRange{Limit: 10})
	require.NoError(t, err)
	require.Len(t, infos, 2)
	assert.Equal(t, int64(start+hour+datastore.Retention), infos[0].Expires, "30 days after it was superseded")
	assert.Zero(t, infos[1].Expires)

	p.set(standard("a"), "newest", start+2*hour+datastore.Retention)
	assert.Equal(t, []string{"new", "newest"}, p.history(standard("a"), datastore.VersionRange{}))
}

func versionsDrop(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	first := p.set(standard("a"), "1", start)
	second := p.set(standard("a"), "2", start+hour)
	require.NoError(t, b.DropVersion(p.ctx, standard("a"), first.Version, start, "test"))
	require.NoError(t, b.DropVersion(p.ctx, standard("a"), first.Version, start, "test"), "twice is no error")
	require.NoError(t, b.DropVersion(p.ctx, standard("none"), first.Version, start, "test"))
	require.NoError(t, b.DropVersion(p.ctx, standard("a"), "gibberish", start, "test"))
	assert.Equal(t, []string{"2"}, p.history(standard("a"), datastore.VersionRange{}))
	assert.Equal(t, second, p.load(standard("a")))
}

func versionsDropLatest(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	first := p.set(standard("a"), "1", start)
	second := p.set(standard("a"), "2", start+hour)
	require.NoError(t, b.DropVersion(p.ctx, standard("a"), second.Version, start+hour, "test"))
	entry := p.load(standard("a"))
	assert.Equal(t, "1", string(entry.Value))
	assert.Zero(t, entry.Expires, "the latest never ends")
	assert.Equal(t, []string{"1"}, p.history(standard("a"), datastore.VersionRange{}))

	require.NoError(t, b.DropVersion(p.ctx, standard("a"), first.Version, start, "test"))
	assert.Nil(t, p.load(standard("a")))
	assert.Empty(t, p.names(datastore.KeyRange{Ref: standard("").Ref()}))
}

// versionsDropLast: dropping the latest version brings none back that has ended.
func versionsDropLast(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	for _, last := range []int64{start + hour + datastore.Retention, start + hour + datastore.Retention - 1} {
		p.set(standard("a"), "1", start)
		second := p.set(standard("a"), "2", start+hour)
		require.NoError(t, b.DropVersion(p.ctx, standard("a"), second.Version, last, "test"))
		if last == start+hour+datastore.Retention {
			assert.Nil(t, p.load(standard("a")))
			assert.Empty(t, p.all(standard("a")))
			assert.Empty(t, p.names(datastore.KeyRange{Ref: standard("").Ref()}))
			continue
		}
		assert.Equal(t, "1", string(p.load(standard("a")).Value))
	}
}

func versionsWithinHour(t *testing.T, b datastore.Backend) {
	p := on(t, b)
	p.set(standard("a"), "1", start)
	p.remove(standard("a"), start+minute)
	p.set(standard("a"), "2", start+2*minute)
	assert.Equal(t, []string{"2"}, p.history(standard("a"), datastore.VersionRange{}), "one value an hour, the last")
	p.remove(standard("a"), start+3*minute)
	assert.Equal(t, []string{"2", "-"}, p.history(standard("a"), datastore.VersionRange{}))
	p.set(standard("a"), "3", start+hour)
	assert.Equal(t, []string{"2", "-", "3"}, p.history(standard("a"), datastore.VersionRange{}))
}
