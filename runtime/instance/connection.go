package instance

// This file holds Connection, and the connections and callbacks of one owner, such as a script. Its one rule: a
// connection is in the list of its signal, and of its owner, exactly as long as it is connected.

// A Connection is an RBXScriptConnection.
type Connection struct {
	// Ref is a place for the caller's own view of the connection, such as the script value that stands for it.
	Ref any

	signal     *Signal
	handler    Handler
	next, prev *Connection // older and newer connection of the signal
	owned      ownedLink
	once       bool
	connected  bool
	dropped    bool // disconnected on purpose: queued invocations must not run
}

// Connected tells whether the handler will run at the next fire.
func (c *Connection) Connected() bool { return c.connected }

// Signal returns the signal that c is or was connected to.
func (c *Connection) Signal() *Signal { return c.signal }

// Handler returns the handler given to Connect.
func (c *Connection) Handler() Handler { return c.handler }

// Disconnect ends the connection; queued invocations do not run. Disconnecting again does nothing.
func (c *Connection) Disconnect() {
	c.dropped = true
	c.unlink()
}

// unlink takes c out of the list of its signal and of its owner. A fire under way may stand on c, so its way to the
// older connections stays until then.
func (c *Connection) unlink() {
	if !c.connected {
		return
	}
	c.connected = false
	c.owned.unlink()

	s := c.signal
	if c.prev == nil {
		s.head = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	}
	if c.prev = nil; s.firing == 0 {
		c.next = nil
	}
	if s.tree.listening[s.base]--; s.head == nil && s.watch != nil {
		s.watch(false)
	}
}

// Own makes c one of the connections that DisconnectOwner(owner) drops, and returns c. owner is comparable; a
// connection has one owner at a time, and nil is none.
func (c *Connection) Own(owner any) *Connection {
	c.owned.unlink()
	if c.connected && owner != nil {
		c.owned.connection = c
		c.signal.tree.own(owner, &c.owned)
	}
	return c
}

// ownedLink is one entry of the ring of things that an owner owns: a connection or a callback.
type ownedLink struct {
	next, prev *ownedLink
	connection *Connection
	instance   *Instance
	callback   *Callback
}

// unlink takes l out of its ring, if it is in one.
func (l *ownedLink) unlink() {
	if l.next == nil {
		return
	}
	l.prev.next, l.next.prev = l.next, l.prev
	l.next, l.prev = nil, nil
}

// own puts l into the ring of owner.
func (t *Tree) own(owner any, l *ownedLink) {
	head := t.owners[owner]
	if head == nil {
		head = &ownedLink{}
		head.next, head.prev = head, head
		t.owners[owner] = head
	}
	l.next, l.prev = head, head.prev
	head.prev.next, head.prev = l, l
}

// ownCallback puts the callback b of i into the ring of owner.
func (t *Tree) ownCallback(owner any, i *Instance, b *Callback) {
	l := &ownedLink{instance: i, callback: b}
	t.own(owner, l)
	if t.callbacks == nil {
		t.callbacks = make(map[callbackKey]*ownedLink)
	}
	t.callbacks[callbackKey{i, b}] = l
}

// dropCallback forgets the owner of the callback b of i.
func (t *Tree) dropCallback(i *Instance, b *Callback) {
	key := callbackKey{i, b}
	if l := t.callbacks[key]; l != nil {
		l.unlink()
		delete(t.callbacks, key)
	}
}

// callbackKey names one callback of one instance.
type callbackKey struct {
	instance *Instance
	callback *Callback
}

// DisconnectOwner disconnects every connection whose owner is owner, drops their queued invocations, and clears the
// callbacks that owner set. It takes time for the connections of that owner only.
func (t *Tree) DisconnectOwner(owner any) {
	head := t.owners[owner]
	if head == nil {
		return
	}
	delete(t.owners, owner)
	for l := head.next; l != head; l = head.next {
		if l.connection != nil {
			l.connection.Disconnect()
			continue
		}
		t.dropCallback(l.instance, l.callback)
		l.instance.storeSlot(l.callback.slot, nil)
	}
}

// OwnedBy counts the connections and callbacks of owner.
func (t *Tree) OwnedBy(owner any) int {
	n := 0
	if head := t.owners[owner]; head != nil {
		for l := head.next; l != head; l = l.next {
			n++
		}
	}
	return n
}
