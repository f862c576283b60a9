package class

import (
	"cmp"
	"math"
	"slices"

	"lanai/bindings/bind"
	"lanai/bindings/spatial"
	"lanai/runtime/instance"
)

// This file holds assemblies: the parts that rigid joints hold together. Its one
// rule: two anchored parts are never of one assembly, however they are joined.
// https://create.roblox.com/docs/physics/assemblies

// assemblyOf returns a part and what is joined to it by other joints than one;
// nil stands for none.
func assemblyOf(part, without *instance.Instance) []*instance.Instance {
	all := []*instance.Instance{part}
	if len(jointsOf(part)) == 0 {
		return all
	}
	seen := map[*instance.Instance]bool{part: true}
	held := isAnchored(part)
	for at := 0; at < len(all); at++ {
		for _, joint := range jointsOf(all[at]) {
			if joint == without || !isRigid(joint) || !isActive(joint) {
				continue
			}
			next := endsOf(joint).other(all[at])
			if seen[next] || held && isAnchored(next) {
				continue
			}
			held = held || isAnchored(next)
			seen[next] = true
			all = append(all, next)
		}
	}
	return all
}

func isAnchored(part *instance.Instance) bool { return read[bool](part, "Anchored") }

// carry moves parts as one from where a frame was to where it is. Nobody is told,
// as on Roblox.
func carry(parts []*instance.Instance, from, to spatial.Frame) {
	back := from.Inverse()
	for _, part := range parts {
		moved := to.Mul(back.Mul(frameOf(cframeOf(part))))
		part.StoreQuietly(cframeHandle.Property(part), cframeFrom(moved))
	}
}

// rootPart returns the part of an assembly that the others are held by: the
// anchored one, or that of the highest RootPriority, or a character's root, or
// the heaviest, or the first.
func rootPart(parts []*instance.Instance) *instance.Instance {
	best, rank := parts[0], [4]float64{-1}
	for _, part := range parts {
		r := rootRank(part)
		if slices.Compare(r[:], rank[:]) > 0 {
			best, rank = part, r
		}
	}
	return best
}

// sharedRoot is rootPart for all parts of an assembly: of equal ones it is the one
// that came first, whichever part is asked.
func sharedRoot(parts []*instance.Instance) *instance.Instance {
	root := rootPart(parts)
	w := worldOf(root)
	if len(parts) == 1 || w == nil {
		return root
	}
	rank := rootRank(root)
	equal := slices.DeleteFunc(slices.Clone(parts), func(p *instance.Instance) bool { return rootRank(p) != rank })
	if len(equal) == 1 {
		return root
	}
	if !w.active {
		w.activate()
	}
	return slices.MinFunc(equal, func(a, b *instance.Instance) int { return cmp.Compare(bodyOf(a).number, bodyOf(b).number) })
}

func rootRank(part *instance.Instance) (rank [4]float64) {
	if isAnchored(part) {
		rank[0] = 1
	}
	rank[1] = read[float64](part, "RootPriority")
	if part.Name() == "HumanoidRootPart" {
		rank[2] = 1
	}
	rank[3] = massOf(part)
	if read[bool](part, "Massless") {
		rank[3] = -1
	}
	return rank
}

// assemblyRoot returns the root of the assembly of a part in a world, or nil.
func assemblyRoot(part *instance.Instance) *instance.Instance {
	if worldOf(part) == nil {
		return nil
	}
	return sharedRoot(assemblyOf(part, nil))
}

// isGrounded tells whether a part is anchored or joined to one that is.
func isGrounded(part *instance.Instance) bool {
	return slices.ContainsFunc(assemblyOf(part, nil), isAnchored)
}

// getConnectedParts returns what is joined to a part, and the part itself: by
// one joint, or with recursive set the whole assembly.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#GetConnectedParts
func getConnectedParts(c *bind.Call) {
	if c.OptBool(1, false) {
		c.Give(assemblyOf(c.Self, nil))
		return
	}
	parts := []*instance.Instance{c.Self}
	for _, joint := range jointsOf(c.Self) {
		if isRigid(joint) && isActive(joint) {
			if next := endsOf(joint).other(c.Self); !slices.Contains(parts, next) {
				parts = append(parts, next)
			}
		}
	}
	c.Give(parts)
}

// getJoints returns the joints that name a part and the constraints between
// attachments of it and others.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#GetJoints
func getJoints(c *bind.Call) {
	joints := slices.Clone(jointsOf(c.Self))
	joints = slices.DeleteFunc(joints, func(j *instance.Instance) bool { return j.IsA("NoCollisionConstraint") })
	for attachment := range c.Self.All() {
		if attachment.IsA("Attachment") {
			joints = append(joints, constraintsOf(attachment)...)
		}
	}
	c.Give(joints)
}

// breakJointsOf destroys the welds and motors of a part, but no WeldConstraint.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#BreakJoints
func breakJointsOf(part *instance.Instance) {
	for _, joint := range slices.Clone(jointsOf(part)) {
		if joint.IsA("JointInstance") {
			_ = joint.Destroy()
		}
	}
}

// --- mass and motion --------------------------------------------------------

// assemblyMass returns the mass of the assembly of a part, infinite with an
// anchored part in it. Massless parts count only as the root.
// https://create.roblox.com/docs/reference/engine/classes/BasePart#AssemblyMass
func assemblyMass(part *instance.Instance) float64 {
	parts := assemblyOf(part, nil)
	root, sum := sharedRoot(parts), 0.0
	if isAnchored(root) {
		return math.Inf(1)
	}
	for _, p := range parts {
		if p == root || !read[bool](p, "Massless") {
			sum += massOf(p)
		}
	}
	return sum
}

// assemblyCenter returns the place of the centre of mass of the assembly.
func assemblyCenter(part *instance.Instance) spatial.Vec {
	parts := assemblyOf(part, nil)
	root, sum, center := sharedRoot(parts), 0.0, spatial.Vec{}
	for _, p := range parts {
		if p == root || !read[bool](p, "Massless") {
			mass := massOf(p)
			sum += mass
			center = center.Add(centerOf(p).Scale(mass))
		}
	}
	return center.Scale(1 / sum)
}

// setVelocity gives all parts of an assembly one velocity.
func setVelocity(name string) func(i *instance.Instance, v any) error {
	return func(i *instance.Instance, v any) error {
		for _, part := range assemblyOf(i, nil) {
			part.Put(name, v)
		}
		return nil
	}
}
