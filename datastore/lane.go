package datastore

// This file holds lane, the lock record of one key. Its one rule: per key, strict order of arrival; adjacent reads
// share, and a waiting write bars later reads. Guarded by the engine's mutex.

// A lane is the line of one key: who runs now, and who waits in order of arrival. It exists while there is either.
type lane struct {
	key     Key
	head    *job // first of those that wait
	tail    *job
	readers int // running reads
	writer  *job
	writes  int // waiting writes
}

// idle reports whether nobody runs or waits.
func (l *lane) idle() bool { return l.head == nil && l.readers == 0 && l.writer == nil }

// free reports whether j could run at once if it came now.
func (l *lane) free(j *job) bool {
	if l.head != nil || l.writer != nil {
		return false
	}
	return !j.write || l.readers == 0
}

// join appends j to the line and reports whether it waits for nothing in it.
func (l *lane) join(j *job) (eligible bool) {
	eligible = l.writer == nil && l.writes == 0 && (!j.write || l.readers == 0 && l.head == nil)
	j.prev = l.tail
	if l.tail == nil {
		l.head = j
	} else {
		l.tail.next = j
	}
	l.tail = j
	if j.write {
		l.writes++
	}
	return eligible
}

// quit takes j out of the line.
func (l *lane) quit(j *job) {
	if j.prev == nil {
		l.head = j.next
	} else {
		j.prev.next = j.next
	}
	if j.next == nil {
		l.tail = j.prev
	} else {
		j.next.prev = j.prev
	}
	j.prev, j.next = nil, nil
	if j.write {
		l.writes--
	}
}

// enter marks j as running.
func (l *lane) enter(j *job) {
	if j.write {
		l.writer = j
	} else {
		l.readers++
	}
}

// leave marks j as done.
func (l *lane) leave(j *job) {
	if j.write {
		l.writer = nil
	} else {
		l.readers--
	}
}

// eligible calls f for each job at the front of the line that waits for nothing in it: a write alone, or a run of reads.
func (l *lane) eligible(f func(*job)) {
	if l.writer != nil {
		return
	}
	for j := l.head; j != nil; j = j.next {
		if j.write {
			if l.readers == 0 && j == l.head {
				f(j)
			}
			return
		}
		f(j)
	}
}
