package instance

// This file holds Property and Type, and the reading and assigning of property values. Its one rule: a value is
// converted and checked by the type of the property before anything is stored or fired.

import (
	"fmt"
	"math"
	"reflect"
	"slices"
)

// A Kind says how values of a property are checked and kept.
type Kind uint8

// The kinds of property values. Numbers are float64 in every case; the kind says which ones are possible.
const (
	KindAny      Kind = iota // any value, unchecked
	KindBool                 // bool
	KindInt32                // integral float64 in [-2^31, 2^31-1]
	KindInt64                // integral float64 in [-2^63, 2^63-1]
	KindFloat32              // float64 rounded to float32
	KindFloat64              // float64
	KindString               // string
	KindEnum                 // an item of the enum Type.Name, as Values.EnumItem returns it
	KindInstance             // nil or an *Instance that is a Type.Name
	KindDataType             // a value whose Values.TypeOf is Type.Name
)

// A Type is the type of a property.
type Type struct {
	Kind Kind
	Name string // the enum, class or data type; for the plain kinds the word Roblox's messages use
}

// The types without a name of their own. Name is the word for "T expected" in messages.
var (
	Any     = Type{KindAny, "Variant"}
	Bool    = Type{KindBool, "bool"}
	Int32   = Type{KindInt32, "number"}
	Int64   = Type{KindInt64, "number"}
	Float32 = Type{KindFloat32, "number"}
	Float64 = Type{KindFloat64, "number"}
	String  = Type{KindString, "string"}
)

// EnumOf returns the type of the items of an enum, by its name without "Enum.".
func EnumOf(name string) Type { return Type{KindEnum, name} }

// InstanceOf returns the type of references to instances of a class or of one derived from it.
func InstanceOf(class string) Type { return Type{KindInstance, class} }

// DataType returns the type of a data type, by its typeof name.
func DataType(name string) Type { return Type{KindDataType, name} }

// A Property describes a property of a class.
type Property struct {
	Name          string
	Type          Type
	Default       any  // nil only where nil is a value of the type
	ReadOnly      bool // scripts cannot assign it
	Hidden        bool // scripts do not see it
	NotReplicated bool // clients would not see it; scripts on a server do not notice
	Optional      bool // nil is a value too, for KindDataType; for KindInstance and KindAny it always is

	// Get computes the value instead of reading it from the instance. A property with Get has no storage.
	Get func(*Instance) any
	// View may say how the caller shows the value where that is cheaper than Get; it is opaque here.
	View any
	// Set stores an assigned value, already converted to Type, instead of keeping it in the instance. It must call
	// NotifyChanged if the value changed. A stored property (without Get) is stored from Set with Store.
	Set func(*Instance, any) error
	// Changed runs after a stored value changed and before its signals fire.
	Changed func(i *Instance, old any)

	slot  int // index of the value in every instance of the class, -1 without storage
	base  baseProperty
	boxed any // Name as an interface, so that firing Changed does not allocate
}

// MemberName returns p.Name.
func (p *Property) MemberName() string { return p.Name }

// prepare fills in what is computed from the literal.
func (p *Property) prepare() { p.boxed = p.Name }

// Value returns the value of p, a property of the class of i.
func (i *Instance) Value(p *Property) any {
	if p.Get != nil {
		return p.Get(i)
	}
	return i.slotValue(p.slot)
}

// Text is Value for the two properties that are texts of the instance itself, Name and ClassName; ok is false for any
// other. It allocates nothing.
func (i *Instance) Text(p *Property) (text string, ok bool) {
	switch p.base {
	case baseName:
		return i.name, true
	case baseClassName:
		return i.class.Name, true
	}
	return "", false
}

// slotValue returns what slot holds, or the default of the class.
func (i *Instance) slotValue(slot int) any {
	if slot < len(i.at) {
		if n := i.at[slot]; n != 0 {
			return i.values[n-1]
		}
	}
	return i.class.linked.defaults[slot]
}

// storeSlot stores v in slot, without any check or signal. The first store makes the slot table of the instance.
func (i *Instance) storeSlot(slot int, v any) {
	if i.at == nil {
		i.at = make([]uint8, len(i.class.linked.defaults))
	}
	if n := i.at[slot]; n != 0 {
		i.values[n-1] = v
		return
	}
	i.values = append(i.values, v)
	i.at[slot] = uint8(len(i.values))
}

// Reserve makes room for n properties that differ from their defaults.
func (i *Instance) Reserve(n int) { i.values = slices.Grow(i.values, n) }

// Assign sets p, a property of the class of i, as a script would: it refuses a read-only property and a value of a
// wrong type, and fires the change signals if the value differs from the old one.
func (i *Instance) Assign(p *Property, v any) error {
	if p.ReadOnly {
		return ReadOnlyError(p.Name)
	}
	v, err := i.tree.convert(p, v)
	if err != nil {
		return err
	}
	if p.Set != nil {
		return p.Set(i, v)
	}
	if p.Get != nil {
		return ReadOnlyError(p.Name)
	}
	i.Store(p, v)
	return nil
}

// Store sets the stored property p to v, which must be of its type, and fires the change signals if v differs from the
// old value. It is for Go code that implements a class: p may be read-only.
func (i *Instance) Store(p *Property, v any) {
	if i.change(p, v) {
		i.NotifyChanged(p)
	}
}

// StoreQuietly is Store without the change signals: for values that follow from another one, of which Roblox tells
// nobody either.
func (i *Instance) StoreQuietly(p *Property, v any) { i.change(p, v) }

// change stores v, and reports whether it differs from the old value.
func (i *Instance) change(p *Property, v any) bool {
	old := i.slotValue(p.slot)
	if equal(old, v) {
		return false
	}
	i.storeSlot(p.slot, v)
	if p.Changed != nil {
		p.Changed(i, old)
	}
	return true
}

// Watched tells whether somebody may listen to i. Where it is false, NotifyChanged has nobody to tell.
func (i *Instance) Watched() bool { return i.detail != nil }

// Get returns the value of the property called name, a hidden one too.
// The error is an *Error with code UnknownMember if the class has none.
func (i *Instance) Get(name string) (any, error) {
	p := i.class.Property(name)
	if p == nil {
		return nil, i.UnknownMember(name)
	}
	return i.Value(p), nil
}

// Set assigns the property called name, a hidden one too, by the rules of Assign.
func (i *Instance) Set(name string, v any) error {
	p := i.class.Property(name)
	if p == nil {
		return i.UnknownMember(name)
	}
	return i.Assign(p, v)
}

// Put stores the property called name by the rules of Store, a read-only one too. It panics if the class has no such
// stored property, which is a mistake in the class's implementation.
func (i *Instance) Put(name string, v any) {
	p := i.class.Property(name)
	if p == nil || p.slot < 0 {
		panic("instance: " + i.class.Name + " has no stored property " + name)
	}
	i.Store(p, v)
}

// IsModified tells whether p differs from the default of the class.
func (i *Instance) IsModified(p *Property) bool { return !equal(i.Value(p), i.class.Default(p)) }

// Reset sets p to the default of the class, by the rules of Assign.
func (i *Instance) Reset(p *Property) error { return i.Assign(p, i.class.Default(p)) }

// SetCallback sets the callback b to fn, nil for none. When the connections of owner are dropped, the callback is
// cleared too; a nil owner is never dropped.
func (i *Instance) SetCallback(b *Callback, fn, owner any) {
	i.tree.dropCallback(i, b)
	i.storeSlot(b.slot, fn)
	if fn != nil && owner != nil {
		i.tree.ownCallback(owner, i, b)
	}
}

// Callback returns what b was set to, or nil.
func (i *Instance) Callback(b *Callback) any { return i.slotValue(b.slot) }

// convert returns v as a value of the type of p, or an *Error with code WrongType or BadEnum.
func (t *Tree) convert(p *Property, v any) (any, error) {
	switch p.Type.Kind {
	case KindAny:
		return v, nil
	case KindBool:
		if _, ok := v.(bool); ok {
			return v, nil
		}
	case KindFloat64:
		if _, ok := v.(float64); ok {
			return v, nil
		}
	case KindFloat32:
		if n, ok := v.(float64); ok {
			if r := float64(float32(n)); r != n {
				return r, nil
			}
			return v, nil
		}
	case KindInt32, KindInt64:
		if n, ok := v.(float64); ok {
			if r := toInteger(n, p.Type.Kind); r != n {
				return r, nil
			}
			return v, nil
		}
	case KindString:
		switch s := v.(type) {
		case string:
			return v, nil
		case float64:
			return formatNumber(s), nil
		}
	case KindEnum:
		return t.convertEnum(p, v)
	case KindInstance:
		if v == nil {
			return nil, nil
		}
		if other, ok := v.(*Instance); ok {
			if other == nil {
				return nil, nil
			}
			if other.class.IsA(p.Type.Name) {
				return v, nil
			}
		}
	case KindDataType:
		if v != nil && reflect.TypeOf(v) == reflect.TypeOf(p.Default) { // which is of the type, and most values are like it
			return v, nil
		}
		if v == nil && p.Optional || v != nil && t.TypeOf(v) == p.Type.Name {
			return v, nil
		}
	}
	return nil, t.wrongType(p, v)
}

// convertEnum returns the item that v, an item, a name or a number, stands for.
func (t *Tree) convertEnum(p *Property, v any) (any, error) {
	if item, ok := t.values.EnumItem(p.Type.Name, v); ok {
		return item, nil
	}
	switch v := v.(type) {
	case string:
		return nil, badEnumError(p, v)
	case float64:
		return nil, badEnumError(p, formatNumber(v))
	case fmt.Stringer: // an item of another enum
		if t.TypeOf(v) == "EnumItem" {
			return nil, badEnumError(p, v.String())
		}
	}
	return nil, t.wrongType(p, v)
}

// toInteger rounds n to the nearest integer, halves away from zero, and keeps it in the range of kind. NaN becomes 0.
func toInteger(n float64, kind Kind) float64 {
	if n != n {
		return 0
	}
	if kind == KindInt32 {
		return min(max(math.Round(n), math.MinInt32), math.MaxInt32)
	}
	return min(max(math.Round(n), math.MinInt64), math.MaxInt64)
}

// An Equaler is a value that is not comparable with == or whose equality is not that of ==.
type Equaler interface {
	// EqualTo tells whether other is the same value; other is of any type.
	EqualTo(other any) bool
}

// equal tells whether two property or attribute values are the same.
func equal(a, b any) bool {
	switch a := a.(type) {
	case float64:
		n, ok := b.(float64)
		return ok && a == n
	case string:
		s, ok := b.(string)
		return ok && a == s
	case Equaler:
		return a.EqualTo(b)
	}
	return a == b
}

// PropertySignal returns the signal that GetPropertyChangedSignal gives for the property called name: the same on each
// call, fired without arguments. The error is an *Error with code UnknownProperty if the class has none.
func (i *Instance) PropertySignal(name string) (*Signal, error) {
	p := i.class.Property(name)
	if p == nil || p.Hidden {
		return nil, unknownPropertyError(name)
	}
	d := i.detailed()
	at := slices.IndexFunc(d.properties, func(s propertySignal) bool { return s.property == p })
	if at < 0 {
		at = len(d.properties)
		d.properties = append(d.properties, propertySignal{p, i.newSignal(p.Name + "Changed")})
	}
	return d.properties[at].signal, nil
}

// NotifyChanged tells listeners that p has another value: Changed first, then the property's own signal.
func (i *Instance) NotifyChanged(p *Property) {
	d := i.detail
	if d == nil {
		return
	}
	if !i.class.linked.value {
		i.fire(eventChanged, p.boxed)
	} else if p.Name == "Value" {
		i.fire(eventChanged, i.Value(p))
	}
	for _, s := range d.properties {
		if s.property == p {
			s.signal.Fire()
			return
		}
	}
}
