package instance

// This file holds tags and the index of tagged instances that CollectionService shows. Its one rule: the index holds
// the tagged instances that are in the DataModel, and no others.
// See https://create.roblox.com/docs/reference/engine/classes/CollectionService.

import "slices"

// Tags is the index of tagged instances of one tree.
type Tags struct {
	tree    *Tree
	used    int // instances that ever had a tag; while 0, nothing needs to look for tags
	byName  map[string]*tagged
	names   []*tagged // in order of first use
	added   *Signal
	removed *Signal
}

// tagged is what the index knows about one tag.
type tagged struct {
	name    string
	members []*Instance       // in order of arrival; nil where one left
	at      map[*Instance]int // index in members
	added   *Signal
	removed *Signal
}

// AddTag gives i the tag; a tag that it has already changes nothing.
func (i *Instance) AddTag(tag string) {
	if i.HasTag(tag) {
		return
	}
	d := i.detailed()
	if d.tags = append(d.tags, tag); len(d.tags) == 1 {
		i.tree.tags.used++
	}
	if i.InGame() {
		i.tree.tags.enter(i, tag)
	}
}

// RemoveTag takes the tag from i; a tag that it has not changes nothing.
func (i *Instance) RemoveTag(tag string) {
	if !i.HasTag(tag) {
		return
	}
	d := i.detail
	d.tags = slices.DeleteFunc(slices.Clone(d.tags), func(s string) bool { return s == tag })
	i.tree.tags.leave(i, tag)
}

// HasTag tells whether i has the tag.
func (i *Instance) HasTag(tag string) bool {
	return i.detail != nil && slices.Contains(i.detail.tags, tag)
}

// Tags returns the tags of i in a new slice, in order of adding.
func (i *Instance) Tags() []string {
	if i.detail == nil {
		return nil
	}
	return slices.Clone(i.detail.tags)
}

// Tagged returns the instances in the DataModel that have the tag, in a new slice, in order of arrival.
func (t *Tags) Tagged(tag string) []*Instance {
	g := t.byName[tag]
	if g == nil {
		return nil
	}
	list := make([]*Instance, 0, len(g.at))
	for _, i := range g.members {
		if i != nil {
			list = append(list, i)
		}
	}
	return list
}

// All returns the tags that some instance in the DataModel has, in order of first use.
func (t *Tags) All() []string {
	var list []string
	for _, g := range t.names {
		if len(g.at) > 0 {
			list = append(list, g.name)
		}
	}
	return list
}

// Added returns the signal that fires with every instance in the DataModel that gets the tag and every instance with
// the tag that enters the DataModel. It is the same on each call.
func (t *Tags) Added(tag string) *Signal {
	g := t.group(tag)
	if g.added == nil {
		g.added = t.tree.NewSignal("CollectionService.InstanceAddedSignal")
	}
	return g.added
}

// Removed returns the signal that fires with every instance that stops being listed by Tagged.
// It is the same on each call.
func (t *Tags) Removed(tag string) *Signal {
	g := t.group(tag)
	if g.removed == nil {
		g.removed = t.tree.NewSignal("CollectionService.InstanceRemovedSignal")
	}
	return g.removed
}

// TagAdded returns the signal that fires with a tag that gets its first instance in the DataModel.
func (t *Tags) TagAdded() *Signal {
	if t.added == nil {
		t.added = t.tree.NewSignal("CollectionService.TagAdded")
	}
	return t.added
}

// TagRemoved returns the signal that fires with a tag that loses its last instance in the DataModel.
func (t *Tags) TagRemoved() *Signal {
	if t.removed == nil {
		t.removed = t.tree.NewSignal("CollectionService.TagRemoved")
	}
	return t.removed
}

// group returns what the index knows about tag, making it if necessary.
func (t *Tags) group(tag string) *tagged {
	g := t.byName[tag]
	if g == nil {
		g = &tagged{name: tag, at: make(map[*Instance]int)}
		if t.byName == nil {
			t.byName = make(map[string]*tagged)
		}
		t.byName[tag] = g
		t.names = append(t.names, g)
	}
	return g
}

// update makes the index right for i and its descendants after a move, and fires the signals.
func (t *Tags) update(i *Instance) {
	inGame := i.InGame()
	for _, d := range i.subtree() {
		if d.detail == nil {
			continue
		}
		for _, tag := range d.detail.tags {
			if inGame {
				t.enter(d, tag)
			} else {
				t.leave(d, tag)
			}
		}
	}
}

// enter puts i into the index under tag, if it is not there and handlers have left it in place.
func (t *Tags) enter(i *Instance, tag string) {
	g := t.group(tag)
	if _, ok := g.at[i]; ok || !i.HasTag(tag) || !i.InGame() {
		return
	}
	g.at[i] = len(g.members)
	g.members = append(g.members, i)
	if len(g.at) == 1 {
		t.added.Fire(tag)
	}
	g.added.Fire(i)
}

// leave takes i out of the index under tag, if it is there and handlers have not put it back.
func (t *Tags) leave(i *Instance, tag string) {
	g := t.byName[tag]
	if g == nil {
		return
	}
	at, ok := g.at[i]
	if !ok || i.HasTag(tag) && i.InGame() {
		return
	}
	delete(g.at, i)
	g.members[at] = nil
	if len(g.members) > 16 && len(g.at) < len(g.members)/2 {
		g.compact()
	}
	g.removed.Fire(i)
	if len(g.at) == 0 {
		t.removed.Fire(tag)
	}
}

// compact closes the empty places among the members.
func (g *tagged) compact() {
	kept := g.members[:0]
	for _, i := range g.members {
		if i != nil {
			g.at[i] = len(kept)
			kept = append(kept, i)
		}
	}
	clear(g.members[len(kept):])
	g.members = kept
}
