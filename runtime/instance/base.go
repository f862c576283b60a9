package instance

// This file holds the two classes that every other one derives from, and numbers the members this package itself
// reads, writes and fires. Its one rule: what is described here is implemented here.

// baseProperty numbers the properties this package keeps in fields of Instance.
type baseProperty uint8

const (
	baseNone baseProperty = iota
	baseClassName
	baseName
	baseParent
	baseArchivable
)

// baseEvent numbers the events this package fires.
type baseEvent uint8

const (
	eventNone baseEvent = iota
	eventChanged
	eventAncestryChanged
	eventAttributeChanged
	eventChildAdded
	eventChildRemoved
	eventDescendantAdded
	eventDescendantRemoving
	eventDestroying
	eventCount
)

// NewBase returns fresh descriptions of the classes Object and Instance. The caller may append members to both before
// their first use, and must build every other class on them.
//
// Object has ClassName and Changed; Instance has Archivable, Name, Parent and the events about children, descendants,
// ancestry, attributes and destruction.
// See https://create.roblox.com/docs/reference/engine/classes/Object.
func NewBase() (object, instance *Class) {
	object = &Class{
		Name:     "Object",
		Abstract: true,
		Properties: []*Property{
			{Name: "ClassName", Type: String, ReadOnly: true, Get: getClassName, base: baseClassName},
		},
		Events: []*Event{
			{Name: "Changed", base: eventChanged},
		},
		Aliases: map[string]string{"className": "ClassName"},
	}
	instance = &Class{
		Name:     "Instance",
		Super:    object,
		Abstract: true,
		Properties: []*Property{
			{Name: "Archivable", Type: Bool, Default: true, Get: getArchivable, Set: setArchivable, base: baseArchivable},
			{Name: "Name", Type: String, Get: getName, Set: setName, base: baseName},
			{Name: "Parent", Type: InstanceOf("Instance"), Get: getParent, Set: setParent, base: baseParent},
		},
		Events: []*Event{
			{Name: "AncestryChanged", Ancestry: true, base: eventAncestryChanged},
			{Name: "AttributeChanged", base: eventAttributeChanged},
			{Name: "ChildAdded", Ancestry: true, base: eventChildAdded},
			{Name: "ChildRemoved", Ancestry: true, base: eventChildRemoved},
			{Name: "DescendantAdded", Ancestry: true, base: eventDescendantAdded},
			{Name: "DescendantRemoving", Ancestry: true, base: eventDescendantRemoving},
			{Name: "Destroying", Ancestry: true, base: eventDestroying},
			{Name: "StyledPropertiesChanged"},
		},
		Aliases: map[string]string{"archivable": "Archivable", "childAdded": "ChildAdded"},
	}
	return object, instance
}

func getClassName(i *Instance) any { return i.class.Name }

func getName(i *Instance) any { return i.name }

func setName(i *Instance, v any) error {
	i.SetName(v.(string))
	return nil
}

func getArchivable(i *Instance) any { return i.Archivable() }

func setArchivable(i *Instance, v any) error {
	i.SetArchivable(v.(bool))
	return nil
}

func getParent(i *Instance) any {
	if i.parent == nil {
		return nil
	}
	return i.parent
}

func setParent(i *Instance, v any) error {
	parent, _ := v.(*Instance)
	return i.SetParent(parent)
}
