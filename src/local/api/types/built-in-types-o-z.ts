// Generated from the OpenAPI document of Kubernetes 1.36, see test/e2e/built-in-types.test.ts. Do not edit.
export const TYPES_O_TO_Z = String.raw`
ObjectFieldSelector! apiVersion=s fieldPath=s
ObjectMeta annotations={s} creationTimestamp=s deletionGracePeriodSeconds=i deletionTimestamp=s finalizers=[s]<>~ generateName=s generation=i labels={s} managedFields=[ManagedFieldsEntry] name=s namespace=s ownerReferences=[OwnerReference]<uid>~uid resourceVersion=s selfLink=s uid=s
ObjectMetricSource describedObject=CrossVersionObjectReference metric=MetricIdentifier target=MetricTarget
ObjectMetricStatus current=MetricValueStatus describedObject=CrossVersionObjectReference metric=MetricIdentifier
ObjectReference! apiVersion=s fieldPath=s kind=s name=s namespace=s resourceVersion=s uid=s
OwnerReference! apiVersion=s blockOwnerDeletion=b controller=b kind=s name=s uid=s
PersistentVolume apiVersion=s kind=s metadata=ObjectMeta spec=PersistentVolumeSpec status=PersistentVolumeStatus
PersistentVolumeClaim apiVersion=s kind=s metadata=ObjectMeta spec=PersistentVolumeClaimSpec status=PersistentVolumeClaimStatus
PersistentVolumeClaimCondition lastProbeTime=s lastTransitionTime=s message=s reason=s status=s type=s
PersistentVolumeClaimSpec accessModes=[s] dataSource=TypedLocalObjectReference dataSourceRef=TypedObjectReference resources=VolumeResourceRequirements selector=LabelSelector storageClassName=s volumeAttributesClassName=s volumeMode=s volumeName=s
PersistentVolumeClaimStatus accessModes=[s] allocatedResourceStatuses={s} allocatedResources={q} capacity={q} conditions=[PersistentVolumeClaimCondition]<type>~type currentVolumeAttributesClassName=s modifyVolumeStatus=ModifyVolumeStatus phase=s
PersistentVolumeClaimTemplate metadata=ObjectMeta spec=PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource claimName=s readOnly=b
PersistentVolumeSpec accessModes=[s] awsElasticBlockStore=AWSElasticBlockStoreVolumeSource azureDisk=AzureDiskVolumeSource azureFile=AzureFilePersistentVolumeSource capacity={q} cephfs=CephFSPersistentVolumeSource cinder=CinderPersistentVolumeSource claimRef=ObjectReference csi=CSIPersistentVolumeSource fc=FCVolumeSource flexVolume=FlexPersistentVolumeSource flocker=FlockerVolumeSource gcePersistentDisk=GCEPersistentDiskVolumeSource glusterfs=GlusterfsPersistentVolumeSource hostPath=HostPathVolumeSource iscsi=ISCSIPersistentVolumeSource local=LocalVolumeSource mountOptions=[s] nfs=NFSVolumeSource nodeAffinity=VolumeNodeAffinity persistentVolumeReclaimPolicy=s photonPersistentDisk=PhotonPersistentDiskVolumeSource portworxVolume=PortworxVolumeSource quobyte=QuobyteVolumeSource rbd=RBDPersistentVolumeSource scaleIO=ScaleIOPersistentVolumeSource storageClassName=s storageos=StorageOSPersistentVolumeSource volumeAttributesClassName=s volumeMode=s vsphereVolume=VsphereVirtualDiskVolumeSource
PersistentVolumeStatus lastPhaseTransitionTime=s message=s phase=s reason=s
PhotonPersistentDiskVolumeSource fsType=s pdID=s
Pod apiVersion=s kind=s metadata=ObjectMeta spec=PodSpec status=PodStatus
PodAffinity preferredDuringSchedulingIgnoredDuringExecution=[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution=[PodAffinityTerm]
PodAffinityTerm labelSelector=LabelSelector matchLabelKeys=[s] mismatchLabelKeys=[s] namespaceSelector=LabelSelector namespaces=[s] topologyKey=s
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution=[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution=[PodAffinityTerm]
PodCertificateProjection certificateChainPath=s credentialBundlePath=s keyPath=s keyType=s maxExpirationSeconds=i signerName=s userAnnotations={s}
PodCondition lastProbeTime=s lastTransitionTime=s message=s observedGeneration=i reason=s status=s type=s
PodDNSConfig nameservers=[s] options=[PodDNSConfigOption] searches=[s]
PodDNSConfigOption name=s value=s
PodDisruptionBudget apiVersion=s kind=s metadata=ObjectMeta spec=PodDisruptionBudgetSpec status=PodDisruptionBudgetStatus
PodDisruptionBudgetSpec maxUnavailable=q minAvailable=q selector=LabelSelector unhealthyPodEvictionPolicy=s
PodDisruptionBudgetStatus conditions=[Condition]<type>~type currentHealthy=i desiredHealthy=i disruptedPods={s} disruptionsAllowed=i expectedPods=i observedGeneration=i
PodExtendedResourceClaimStatus requestMappings=[ContainerExtendedResourceRequest] resourceClaimName=s
PodFailurePolicy rules=[PodFailurePolicyRule]
PodFailurePolicyOnExitCodesRequirement containerName=s operator=s values=[i]<>
PodFailurePolicyOnPodConditionsPattern status=s type=s
PodFailurePolicyRule action=s onExitCodes=PodFailurePolicyOnExitCodesRequirement onPodConditions=[PodFailurePolicyOnPodConditionsPattern]
PodIP ip=s
PodOS name=s
PodReadinessGate conditionType=s
PodResourceClaim name=s resourceClaimName=s resourceClaimTemplateName=s
PodResourceClaimStatus name=s resourceClaimName=s
PodSchedulingGate name=s
PodSchedulingGroup podGroupName=s
PodSecurityContext appArmorProfile=AppArmorProfile fsGroup=i fsGroupChangePolicy=s runAsGroup=i runAsNonRoot=b runAsUser=i seLinuxChangePolicy=s seLinuxOptions=SELinuxOptions seccompProfile=SeccompProfile supplementalGroups=[i] supplementalGroupsPolicy=s sysctls=[Sysctl] windowsOptions=WindowsSecurityContextOptions
PodSpec activeDeadlineSeconds=i affinity=Affinity automountServiceAccountToken=b containers=[Container]<name>~name dnsConfig=PodDNSConfig dnsPolicy=s enableServiceLinks=b ephemeralContainers=[EphemeralContainer]<name>~name hostAliases=[HostAlias]<ip>~ip hostIPC=b hostNetwork=b hostPID=b hostUsers=b hostname=s hostnameOverride=s imagePullSecrets=[LocalObjectReference]<name>~name initContainers=[Container]<name>~name nodeName=s nodeSelector={s}! os=PodOS overhead={q} preemptionPolicy=s priority=i priorityClassName=s readinessGates=[PodReadinessGate] resourceClaims=[PodResourceClaim]<name>~name^ resources=ResourceRequirements restartPolicy=s runtimeClassName=s schedulerName=s schedulingGates=[PodSchedulingGate]<name>~name schedulingGroup=PodSchedulingGroup securityContext=PodSecurityContext serviceAccount=s serviceAccountName=s setHostnameAsFQDN=b shareProcessNamespace=b subdomain=s terminationGracePeriodSeconds=i tolerations=[Toleration] topologySpreadConstraints=[TopologySpreadConstraint]<topologyKey,whenUnsatisfiable>~topologyKey volumes=[Volume]<name>~name^
PodStatus allocatedResources={q} conditions=[PodCondition]<type>~type containerStatuses=[ContainerStatus] ephemeralContainerStatuses=[ContainerStatus] extendedResourceClaimStatus=PodExtendedResourceClaimStatus hostIP=s hostIPs=[HostIP]~ip initContainerStatuses=[ContainerStatus] message=s nodeAllocatableResourceClaimStatuses=[NodeAllocatableResourceClaimStatus] nominatedNodeName=s observedGeneration=i phase=s podIP=s podIPs=[PodIP]<ip>~ip qosClass=s reason=s resize=s resourceClaimStatuses=[PodResourceClaimStatus]<name>~name^ resources=ResourceRequirements startTime=s
PodTemplateSpec metadata=ObjectMeta spec=PodSpec
PodsMetricSource metric=MetricIdentifier target=MetricTarget
PodsMetricStatus current=MetricValueStatus metric=MetricIdentifier
PolicyRule apiGroups=[s] nonResourceURLs=[s] resourceNames=[s] resources=[s] verbs=[s]
PortStatus error=s port=i protocol=s
PortworxVolumeSource fsType=s readOnly=b volumeID=s
PreferredSchedulingTerm preference=NodeSelectorTerm weight=i
Probe exec=ExecAction failureThreshold=i grpc=GRPCAction httpGet=HTTPGetAction initialDelaySeconds=i periodSeconds=i successThreshold=i tcpSocket=TCPSocketAction terminationGracePeriodSeconds=i timeoutSeconds=i
ProjectedVolumeSource defaultMode=i sources=[VolumeProjection]
QuobyteVolumeSource group=s readOnly=b registry=s tenant=s user=s volume=s
RBDPersistentVolumeSource fsType=s image=s keyring=s monitors=[s] pool=s readOnly=b secretRef=SecretReference user=s
RBDVolumeSource fsType=s image=s keyring=s monitors=[s] pool=s readOnly=b secretRef=LocalObjectReference user=s
ReplicaSet apiVersion=s kind=s metadata=ObjectMeta spec=ReplicaSetSpec status=ReplicaSetStatus
ReplicaSetCondition lastTransitionTime=s message=s reason=s status=s type=s
ReplicaSetSpec minReadySeconds=i replicas=i selector=LabelSelector template=PodTemplateSpec
ReplicaSetStatus availableReplicas=i conditions=[ReplicaSetCondition]<type>~type fullyLabeledReplicas=i observedGeneration=i readyReplicas=i replicas=i terminatingReplicas=i
ResourceClaim name=s request=s
ResourceFieldSelector! containerName=s divisor=q resource=s
ResourceHealth health=s message=s resourceID=s
ResourceMetricSource name=s target=MetricTarget
ResourceMetricStatus current=MetricValueStatus name=s
ResourceRequirements claims=[ResourceClaim]<name> limits={q} requests={q}
ResourceStatus name=s resources=[ResourceHealth]<resourceID>
Role apiVersion=s kind=s metadata=ObjectMeta rules=[PolicyRule]
RoleBinding apiVersion=s kind=s metadata=ObjectMeta roleRef=RoleRef subjects=[Subject]
RoleRef! apiGroup=s kind=s name=s
RollingUpdateDaemonSet maxSurge=q maxUnavailable=q
RollingUpdateDeployment maxSurge=q maxUnavailable=q
RollingUpdateStatefulSetStrategy maxUnavailable=q partition=i
SELinuxOptions level=s role=s type=s user=s
Scale apiVersion=s kind=s metadata=ObjectMeta spec=ScaleSpec status=ScaleStatus
ScaleIOPersistentVolumeSource fsType=s gateway=s protectionDomain=s readOnly=b secretRef=SecretReference sslEnabled=b storageMode=s storagePool=s system=s volumeName=s
ScaleIOVolumeSource fsType=s gateway=s protectionDomain=s readOnly=b secretRef=LocalObjectReference sslEnabled=b storageMode=s storagePool=s system=s volumeName=s
ScaleSpec replicas=i
ScaleStatus replicas=i selector=s
SeccompProfile localhostProfile=s type=s
Secret apiVersion=s data={s} immutable=b kind=s metadata=ObjectMeta stringData={s} type=s
SecretEnvSource name=s optional=b
SecretKeySelector! key=s name=s optional=b
SecretProjection items=[KeyToPath] name=s optional=b
SecretReference! name=s namespace=s
SecretVolumeSource defaultMode=i items=[KeyToPath] optional=b secretName=s
SecurityContext allowPrivilegeEscalation=b appArmorProfile=AppArmorProfile capabilities=Capabilities privileged=b procMount=s readOnlyRootFilesystem=b runAsGroup=i runAsNonRoot=b runAsUser=i seLinuxOptions=SELinuxOptions seccompProfile=SeccompProfile windowsOptions=WindowsSecurityContextOptions
SelectableField jsonPath=s
Service apiVersion=s kind=s metadata=ObjectMeta spec=ServiceSpec status=ServiceStatus
ServiceAccount apiVersion=s automountServiceAccountToken=b imagePullSecrets=[LocalObjectReference] kind=s metadata=ObjectMeta secrets=[ObjectReference]<name>~name
ServiceAccountTokenProjection audience=s expirationSeconds=i path=s
ServiceBackendPort! name=s number=i
ServicePort appProtocol=s name=s nodePort=i port=i protocol=s(TCP) targetPort=q
ServiceReference name=s namespace=s path=s port=i
ServiceSpec allocateLoadBalancerNodePorts=b clusterIP=s clusterIPs=[s] externalIPs=[s] externalName=s externalTrafficPolicy=s healthCheckNodePort=i internalTrafficPolicy=s ipFamilies=[s] ipFamilyPolicy=s loadBalancerClass=s loadBalancerIP=s loadBalancerSourceRanges=[s] ports=[ServicePort]<port,protocol>~port publishNotReadyAddresses=b selector={s}! sessionAffinity=s sessionAffinityConfig=SessionAffinityConfig trafficDistribution=s type=s
ServiceStatus conditions=[Condition]<type>~type loadBalancer=LoadBalancerStatus
SessionAffinityConfig clientIP=ClientIPConfig
SleepAction seconds=i
SlicePort! appProtocol=s name=s port=i protocol=s
StatefulSet apiVersion=s kind=s metadata=ObjectMeta spec=StatefulSetSpec status=StatefulSetStatus
StatefulSetCondition lastTransitionTime=s message=s reason=s status=s type=s
StatefulSetOrdinals start=i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted=s whenScaled=s
StatefulSetSpec minReadySeconds=i ordinals=StatefulSetOrdinals persistentVolumeClaimRetentionPolicy=StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy=s replicas=i revisionHistoryLimit=i selector=LabelSelector serviceName=s template=PodTemplateSpec updateStrategy=StatefulSetUpdateStrategy volumeClaimTemplates=[PersistentVolumeClaim]
StatefulSetStatus availableReplicas=i collisionCount=i conditions=[StatefulSetCondition]<type>~type currentReplicas=i currentRevision=s observedGeneration=i readyReplicas=i replicas=i updateRevision=s updatedReplicas=i
StatefulSetUpdateStrategy rollingUpdate=RollingUpdateStatefulSetStrategy type=s
StorageOSPersistentVolumeSource fsType=s readOnly=b secretRef=ObjectReference volumeName=s volumeNamespace=s
StorageOSVolumeSource fsType=s readOnly=b secretRef=LocalObjectReference volumeName=s volumeNamespace=s
Subject! apiGroup=s kind=s name=s namespace=s
SuccessPolicy rules=[SuccessPolicyRule]
SuccessPolicyRule succeededCount=i succeededIndexes=s
Sysctl name=s value=s
TCPSocketAction host=s port=q
Taint effect=s key=s timeAdded=s value=s
Toleration effect=s key=s operator=s tolerationSeconds=i value=s
TopologySpreadConstraint labelSelector=LabelSelector matchLabelKeys=[s] maxSkew=i minDomains=i nodeAffinityPolicy=s nodeTaintsPolicy=s topologyKey=s whenUnsatisfiable=s
TypedLocalObjectReference! apiGroup=s kind=s name=s
TypedObjectReference apiGroup=s kind=s name=s namespace=s
UncountedTerminatedPods failed=[s]<> succeeded=[s]<>
ValidationRule fieldPath=s message=s messageExpression=s optionalOldSelf=b reason=s rule=s
Volume awsElasticBlockStore=AWSElasticBlockStoreVolumeSource azureDisk=AzureDiskVolumeSource azureFile=AzureFileVolumeSource cephfs=CephFSVolumeSource cinder=CinderVolumeSource configMap=ConfigMapVolumeSource csi=CSIVolumeSource downwardAPI=DownwardAPIVolumeSource emptyDir=EmptyDirVolumeSource ephemeral=EphemeralVolumeSource fc=FCVolumeSource flexVolume=FlexVolumeSource flocker=FlockerVolumeSource gcePersistentDisk=GCEPersistentDiskVolumeSource gitRepo=GitRepoVolumeSource glusterfs=GlusterfsVolumeSource hostPath=HostPathVolumeSource image=ImageVolumeSource iscsi=ISCSIVolumeSource name=s nfs=NFSVolumeSource persistentVolumeClaim=PersistentVolumeClaimVolumeSource photonPersistentDisk=PhotonPersistentDiskVolumeSource portworxVolume=PortworxVolumeSource projected=ProjectedVolumeSource quobyte=QuobyteVolumeSource rbd=RBDVolumeSource scaleIO=ScaleIOVolumeSource secret=SecretVolumeSource storageos=StorageOSVolumeSource vsphereVolume=VsphereVirtualDiskVolumeSource
VolumeDevice devicePath=s name=s
VolumeMount mountPath=s mountPropagation=s name=s readOnly=b recursiveReadOnly=s subPath=s subPathExpr=s
VolumeMountStatus mountPath=s name=s readOnly=b recursiveReadOnly=s volumeStatus=VolumeStatus
VolumeNodeAffinity required=NodeSelector
VolumeProjection clusterTrustBundle=ClusterTrustBundleProjection configMap=ConfigMapProjection downwardAPI=DownwardAPIProjection podCertificate=PodCertificateProjection secret=SecretProjection serviceAccountToken=ServiceAccountTokenProjection
VolumeResourceRequirements limits={q} requests={q}
VolumeStatus image=ImageVolumeStatus
VsphereVirtualDiskVolumeSource fsType=s storagePolicyID=s storagePolicyName=s volumePath=s
WebhookClientConfig caBundle=s service=ServiceReference url=s
WebhookConversion clientConfig=WebhookClientConfig conversionReviewVersions=[s]
WeightedPodAffinityTerm podAffinityTerm=PodAffinityTerm weight=i
WindowsSecurityContextOptions gmsaCredentialSpec=s gmsaCredentialSpecName=s hostProcess=b runAsUserName=s
`;
