package operator

// This file holds the verbs that only look: get, ls, stats, versions.

import (
	"lanai/datastore"
	"lanai/datastore/admin"
)

// get prints a value as it is stored.
func (c *call) get() error {
	m, err := c.moment()
	if err != nil {
		return err
	}
	key := c.key()
	entry, err := c.admin.Get(c.ctx, key, m)
	switch {
	case err != nil:
		return err
	case c.json_:
		c.line("%s", admin.AppendJSON(nil, key, entry))
	case key.Ordered:
		c.line("%d", entry.Number)
	default:
		c.line("%s", entry.Value)
	}
	return nil
}

// ls lists stores, or keys.
func (c *call) ls() error {
	switch {
	case len(c.Words) == 0:
		return c.listStores()
	case c.byValue:
		return c.listRanked()
	}
	return c.listKeys()
}

// over reports whether n lines are all that were asked for.
func (c *call) over(n int64) bool { return c.limit > 0 && n >= c.limit }

func (c *call) listStores() error {
	kind := admin.AnyKind
	if c.ordered {
		kind = admin.OrderedOnly
	}
	n := int64(0)
	for s, err := range c.admin.Stores(c.ctx, "", kind) {
		switch {
		case err != nil:
			return err
		case c.over(n):
			return nil
		case c.json_:
			c.object(struct {
				Store   admin.Name `json:"store"`
				Ordered bool       `json:"ordered,omitempty"`
				Created int64      `json:"created"`
				Updated int64      `json:"updated"`
			}{admin.Name(s.Name), s.Ordered, s.Created, s.Updated})
		default:
			c.line("%s  %-8s  %s", at(s.Updated), kindText(s.Ordered), shellWord(s.Name))
		}
		n++
	}
	return nil
}

// A listed is a key as JSON.
type listed struct {
	Scope   admin.Name `json:"scope"`
	Key     admin.Name `json:"key"`
	Updated int64      `json:"updated,omitempty"`
	Number  *int64     `json:"number,omitempty"`
	Deleted bool       `json:"deleted,omitempty"`
}

func (c *call) listKeys() error {
	q := admin.KeyQuery{Ref: c.ref(c.Words[0]), Removed: c.removed}
	if len(c.Words) == 2 {
		q.Prefix = c.Words[1]
	}
	n := int64(0)
	for k, err := range c.admin.Keys(c.ctx, q) {
		if err != nil {
			return err
		}
		if c.over(n) {
			return nil
		}
		n++
		item := listed{Scope: admin.Name(k.Scope), Key: admin.Name(k.Name), Updated: k.Updated, Deleted: k.Deleted}
		if c.ordered {
			item.Number = &k.Number
		}
		switch {
		case c.json_:
			c.object(item)
		case k.Deleted:
			c.line("%s  %s  %s  (removed)", at(k.Updated), shellWord(k.Scope), shellWord(k.Name))
		case c.ordered:
			c.line("%s  %s  %s  %d", at(k.Updated), shellWord(k.Scope), shellWord(k.Name), k.Number)
		default:
			c.line("%s  %s  %s", at(k.Updated), shellWord(k.Scope), shellWord(k.Name))
		}
	}
	return nil
}

// listRanked lists one scope by value.
func (c *call) listRanked() error {
	if len(c.Words) == 2 {
		return usage("ls --by-value: got a PREFIX, want none: it would have to look at every key")
	}
	ref := c.ref(c.Words[0])
	if ref.AllScopes {
		ref.AllScopes, ref.Scope = false, defaultScope
	}
	n := int64(0)
	for k, err := range c.admin.Ranked(c.ctx, ref) {
		switch {
		case err != nil:
			return err
		case c.over(n):
			return nil
		case c.json_:
			c.object(listed{Scope: admin.Name(ref.Scope), Key: admin.Name(k.Name), Number: &k.Number})
		default:
			c.line("%20d  %s", k.Number, shellWord(k.Name))
		}
		n++
	}
	return nil
}

// versions lists the versions of a key.
func (c *call) versions() error {
	all, err := c.admin.Versions(c.ctx, c.key())
	for _, v := range all {
		switch {
		case c.json_:
			c.object(struct {
				Version string `json:"version"`
				Created int64  `json:"created"`
				Expires int64  `json:"expires,omitempty"`
				Deleted bool   `json:"deleted,omitempty"`
			}{v.Version, v.Created, v.Expires, v.Deleted})
		default:
			c.line("%s  %s  %s", v.Version, at(v.Created), versionText(v))
		}
	}
	return err
}

func versionText(v datastore.VersionInfo) string {
	text := "latest"
	if v.Expires != 0 {
		text = "until " + at(v.Expires)
	}
	if v.Deleted {
		text += ", removed"
	}
	return text
}

// stats counts stores, and all of them together when they are several.
func (c *call) stats() error {
	var total admin.Stat
	n := 0
	for s, err := range c.admin.Stats(c.ctx, c.selection()) {
		if err != nil {
			return err
		}
		if n == 0 && !c.json_ {
			c.line("%10s %9s %9s %10s %10s  %-20s %-20s  %s", "keys", "removed", "versions", "size", "history", "oldest", "newest", "store")
		}
		n++
		total.Add(s)
		if c.json_ {
			c.object(s)
			continue
		}
		name := shellWord(string(s.Store))
		if s.Ordered {
			name += "  (ordered)"
		}
		c.statLine(s, name)
	}
	if n != 1 && !c.json_ {
		c.statLine(total, plural(int64(n), "store"))
	}
	return nil
}

func (c *call) statLine(s admin.Stat, name string) {
	oldest, newest := "-", "-"
	if s.Oldest != 0 {
		oldest, newest = at(s.Oldest), at(s.Newest)
	}
	c.line("%10d %9d %9d %10s %10s  %-20s %-20s  %s", s.Keys, s.Removed, s.Versions, sizeText(s.Bytes), sizeText(s.HistoryBytes), oldest, newest, name)
}
